/// The field names that something in sluice asks for. Every other name is `other`; its bytes are in
/// the message.
package enum FieldName: UInt8, CaseIterable, Sendable {
    case other
    case host, connection, keepAlive, proxyConnection
    case contentLength, transferEncoding, te, trailer, upgrade, expect, via, maxForwards
    case proxyAuthorization, proxyAuthenticate, proxyAuthenticationInfo, authorization
    case cacheControl, cdnCacheControl, sluiceCacheControl
    case pragma, age, date, expires, lastModified, etag, vary
    case setCookie, cookie, location, contentLocation
    case contentType, contentRange, contentEncoding, range, ifRange
    case ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince
    case userAgent, referer, server, accept, acceptEncoding
    case cacheStatus, proxyStatus, warning
    case forwarded, xForwardedFor, xForwardedHost, xForwardedProto

    /// The name as it is usually written; empty for `other`.
    package var wireName: String {
        switch self {
        case .other: ""
        case .host: "Host"
        case .connection: "Connection"
        case .keepAlive: "Keep-Alive"
        case .proxyConnection: "Proxy-Connection"
        case .contentLength: "Content-Length"
        case .transferEncoding: "Transfer-Encoding"
        case .te: "TE"
        case .trailer: "Trailer"
        case .upgrade: "Upgrade"
        case .expect: "Expect"
        case .via: "Via"
        case .maxForwards: "Max-Forwards"
        case .proxyAuthorization: "Proxy-Authorization"
        case .proxyAuthenticate: "Proxy-Authenticate"
        case .proxyAuthenticationInfo: "Proxy-Authentication-Info"
        case .authorization: "Authorization"
        case .cacheControl: "Cache-Control"
        case .cdnCacheControl: "CDN-Cache-Control"
        case .sluiceCacheControl: "Sluice-Cache-Control"
        case .pragma: "Pragma"
        case .age: "Age"
        case .date: "Date"
        case .expires: "Expires"
        case .lastModified: "Last-Modified"
        case .etag: "ETag"
        case .vary: "Vary"
        case .setCookie: "Set-Cookie"
        case .cookie: "Cookie"
        case .location: "Location"
        case .contentLocation: "Content-Location"
        case .contentType: "Content-Type"
        case .contentRange: "Content-Range"
        case .contentEncoding: "Content-Encoding"
        case .range: "Range"
        case .ifRange: "If-Range"
        case .ifMatch: "If-Match"
        case .ifNoneMatch: "If-None-Match"
        case .ifModifiedSince: "If-Modified-Since"
        case .ifUnmodifiedSince: "If-Unmodified-Since"
        case .userAgent: "User-Agent"
        case .referer: "Referer"
        case .server: "Server"
        case .accept: "Accept"
        case .acceptEncoding: "Accept-Encoding"
        case .cacheStatus: "Cache-Status"
        case .proxyStatus: "Proxy-Status"
        case .warning: "Warning"
        case .forwarded: "Forwarded"
        case .xForwardedFor: "X-Forwarded-For"
        case .xForwardedHost: "X-Forwarded-Host"
        case .xForwardedProto: "X-Forwarded-Proto"
        }
    }
}
