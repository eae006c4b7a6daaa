import Glibc

/// What is asked of each input: `SLUICE_FUZZ` says `messages` or `policy`, and without it both are.
private enum Asked {
    static let (messages, policy): (Bool, Bool) = {
        let word = getenv("SLUICE_FUZZ").map { String(cString: $0) }
        return (word != "policy", word != "messages")
    }()
}

/// What libFuzzer calls with each input. `run` builds it; in the tests nobody does.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMessages(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var violation = Asked.messages ? MessageProperties(input).violation() : nil
    if Asked.policy { violation = violation ?? PolicyProperties(input).violation() }
    if let violation {
        print(violation)
        fflush(nil)
        abort()
    }
    return 0
}
