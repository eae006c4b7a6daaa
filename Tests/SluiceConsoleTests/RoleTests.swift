import Testing

@testable import SluiceConsole

@Suite("Roles and their looks")
struct RoleTests {
    @Test("every role has a letter of its own in role grids")
    func letters() {
        let letters = Role.allCases.map(\.letter)
        #expect(Set(letters).count == Role.allCases.count)
        #expect(!letters.contains("?"))
    }
}
