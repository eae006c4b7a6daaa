extension CacheRequest {
    /// The plainest GET that selects what is stored: nothing but its URL, and the fields that Vary
    /// lists as they were then. To tell what a request would get, and to ask the origin without one.
    /// `nil` for what no client could send in this form.
    package init?(for key: CacheKey, selecting: SelectingKey) {
        let url = key.url
        let authority = url.drop { $0 != Byte.slash }.dropFirst(2).prefix { $0 != Byte.slash }
        var bytes: [UInt8] = []
        bytes.append("GET ")
        bytes.append(contentsOf: url)
        bytes.append(" HTTP/1.1\r\nHost: ")
        bytes.append(contentsOf: authority)
        bytes.append("\r\n")
        for field in selecting.fields {
            // Host is there, and what it was is in the key.
            guard let value = field.value, !field.name.isSameText(as: "host") else { continue }
            bytes.append(contentsOf: field.name)
            bytes.append(": ")
            bytes.append(contentsOf: value)
            bytes.append("\r\n")
        }
        bytes.append("\r\n")
        var reader = RequestReader(limits: WireLimits())
        guard (try? reader.read(bytes.span.bytes)) != nil, let head = reader.takeHead() else {
            return nil
        }
        self.init(head)
    }
}

extension SelectingKey {
    /// A field that chooses between stored responses, and what the request had in it, in normal form.
    struct Field {
        let name: ArraySlice<UInt8>
        /// `nil` when it was not there.
        let value: ArraySlice<UInt8>?
    }

    var fields: [Field] {
        bytes.split(separator: Byte.lf).map { line in
            let name = line.prefix { $0 != Byte.colon }
            let rest = line[name.endIndex...].dropFirst()
            return Field(name: name, value: rest.first == 0x2b ? rest.dropFirst() : nil)
        }
    }
}
