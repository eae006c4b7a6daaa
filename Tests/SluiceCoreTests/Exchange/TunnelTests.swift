import Testing

@testable import SluiceCore

@Suite("A tunnel ends direction by direction")
struct TunnelTests {
    @Test("each end of sending is told to the other side; all sent, it closes")
    func halfClose() {
        var tunnel = Tunnel()
        var effects: [Tunnel.Effect] = []
        tunnel.inputEnded(.client, &effects)
        #expect(effects == [.endOutput(.origin)])
        tunnel.inputEnded(.client, &effects)
        tunnel.inputEnded(.origin, &effects)
        #expect(effects == [.endOutput(.origin), .endOutput(.client)])
        tunnel.outputEnded(.origin, &effects)
        #expect(effects.count == 2, "bytes are still on their way to the client")
        tunnel.outputEnded(.client, &effects)
        #expect(effects.last == .close(.complete))
        tunnel.failed(.client, &effects)
        #expect(effects.count == 3)
    }

    @Test("an origin that is done and gone does not cut what is on its way to the client")
    func doneAndGone() {
        var tunnel = Tunnel()
        var effects: [Tunnel.Effect] = []
        tunnel.inputEnded(.client, &effects)
        tunnel.outputEnded(.origin, &effects)
        tunnel.inputEnded(.origin, &effects)
        tunnel.failed(.origin, &effects)
        #expect(effects == [.endOutput(.origin), .endOutput(.client)])
        tunnel.outputEnded(.client, &effects)
        #expect(effects.last == .close(.complete))
    }

    @Test("a side that breaks is named")
    func failure() {
        var tunnel = Tunnel()
        var effects: [Tunnel.Effect] = []
        tunnel.failed(.origin, &effects)
        #expect(effects == [.close(.originClosed)])
    }
}
