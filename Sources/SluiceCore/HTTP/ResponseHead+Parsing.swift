extension ResponseHead {
    /// `input` is the head and nothing more; `method` is that of the request it answers.
    init(
        _ line: StatusLine, _ fields: [FieldLine], to method: Method, in input: RawSpan
    ) throws(WireFault) {
        let framing = try FramingFields(fields, version: line.version, in: input)
        self.framing = Framing(responseTo: method, status: line.status, framing)
        // A 205 that announces nothing may still send something: nothing may follow it.
        let isUnclear = line.status == 205 && framing.length == nil && !framing.isChunked
        let options = try ConnectionOptions(fields, in: input)
        isPersistent =
            self.framing != .untilClose && !isUnclear && options.isPersistent(line.version)
        version = line.version
        status = line.status
        reason = line.reason
        section = FieldSection(bytes: input.copy(ByteRange(0, input.byteCount)), fields: fields)
    }
}
