// The values of rules that would refuse a subject: what the ban sheet offers. Each is text that an
// operator could have typed; where there is none, no rule of that field can name it.
extension BanSubject {
    /// Of an absolute URL, as cache keys are, whatever group answers it; nobody asks for it. `nil`
    /// for another text.
    package init?(url: WireText) {
        let parts = PartitionedURL(Array(url.bytes))
        guard let text = Self.typeable(parts.url), parts.hasScheme,
            let subject = try? BanSubject(testing: text)
        else { return nil }
        self = subject
    }

    /// In lower case, without brackets.
    package var hostValue: String? {
        let text = Self.typeable(host)?.lowercased()
        return text?.isEmpty == true ? nil : text
    }

    /// Without the query: a rule is for what is asked for, however it is asked.
    package var urlValue: String? {
        guard let resource, let host = hostValue, let path = Self.typeable(Self.path(of: resource))
        else { return nil }
        let scheme = resource.isSecure ? "https" : "http"
        let name = host.contains(":") ? "[\(host)]" : host
        let authority = port == (resource.isSecure ? 443 : 80) ? name : "\(name):\(port)"
        return "\(scheme)://\(authority)\(path.isEmpty ? "/" : path)"
    }

    /// The last segment of the path; none for a path that ends in `/`. Percent-decoded, unless
    /// reading it once more, as a rule does, would then make another name of it.
    package var nameValue: String? {
        guard let resource else { return nil }
        let last = Self.path(of: resource).split(
            separator: Byte.slash, omittingEmptySubsequences: false
        ).last
        guard let last, !last.isEmpty else { return nil }
        let decoded = PercentDecoding(last).map(\.byte)[...]
        return Self.typeable(decoded.contains(UInt8(ascii: "%")) ? last : decoded)
    }

    private static func path(of resource: Resource) -> ArraySlice<UInt8> {
        resource.path.prefix { $0 != Byte.question }
    }

    private static func typeable(_ bytes: ArraySlice<UInt8>) -> String? {
        WireText(Array(bytes), ByteRange(0, bytes.count)).plainText
    }
}

extension WireText {
    /// The text, when all of it is printable ASCII: nothing else can be typed into a rule.
    package var plainText: String? {
        bytes.allSatisfy { (0x21...0x7e).contains($0) }
            ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
