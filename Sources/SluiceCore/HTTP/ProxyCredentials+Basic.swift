extension ProxyCredentials {
    /// The field line of the Basic scheme, RFC 7617 §2, for the next proxy.
    package func appendProxyAuthorization(to output: inout [UInt8]) {
        output.append("Proxy-Authorization: Basic ")
        Base64.append(Array("\(user):\(password)".utf8), to: &output)
        output.append("\r\n")
    }
}
