import Glibc

/// What libFuzzer calls with each input. `run` builds it; in the tests nobody does.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMessages(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let violation = MessageProperties(input).violation() ?? PolicyProperties(input).violation()
    if let violation {
        print(violation)
        fflush(nil)
        abort()
    }
    return 0
}
