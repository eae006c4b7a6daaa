import SluiceCore
import Testing

@testable import SluiceConfig

private func complaints(_ text: String) -> [String] {
    do throws(Problems) {
        _ = try Configuration(parsing: text, file: "s.yaml")
        return []
    } catch {
        return error.list.map(\.description)
    }
}

@Suite("A mistake in a configuration")
struct ConfigurationErrorTests {
    @Test(
        "of a setting is shown with file, line, column, field and what would be right",
        arguments: [
            ("- 1", "s.yaml:1:1: write `name: value` lines below it"),
            ("timeout: 5s", "s.yaml:1:1: timeout: no such field; did you mean timeouts?"),
            (
                "timeouts:\n  idel: 5s",
                "s.yaml:2:3: timeouts.idel: no such field; did you mean idle?"
            ),
            (
                "log: {quite: 5s}",
                "s.yaml:1:7: log.quite: no such field (file)"
            ),
            ("timeouts: 5s", "s.yaml:1:11: timeouts: write `name: value` lines below it"),
            (
                "timeouts:\n  idle: 5",
                "s.yaml:2:9: timeouts.idle: \"5\" is no length of time such as 500ms, 5s, 2m or 1h"
            ),
            ("timeouts:\n  idle: [5s]", "s.yaml:2:9: timeouts.idle: a single value is wanted here"),
            ("timeouts:\n  idle:", "s.yaml:2:8: timeouts.idle: has no value"),
            ("threads: 0", "s.yaml:1:10: threads: \"0\" is no number from 1 to 1024"),
            ("threads: two", "s.yaml:1:10: threads: \"two\" is no number from 1 to 1024"),
            (
                "limits: {start-line: 1}",
                "s.yaml:1:22: limits.start-line: \"1\" is no size from 64 to 16mb"
            ),
            (
                "cache: {memory: much}",
                "s.yaml:1:17: cache.memory: \"much\" is no size such as 512, 64kb, 256mb or 1gb"
            ),
            (
                "cache: {heuristic: 101}",
                "s.yaml:1:20: cache.heuristic: \"101\" is no number from 0 to 100"
            ),
            (
                "cache: {set-cookie: yes}",
                "s.yaml:1:21: cache.set-cookie: \"yes\" is none of store, pass"
            ),
            (
                "destinations:\n  connect-ports: [443, 0]",
                "s.yaml:2:24: destinations.connect-ports: \"0\" is no port from 1 to 65535, nor any"
            ),
            (
                "destinations: {private: maybe}",
                "s.yaml:1:25: destinations.private: \"maybe\" is none of automatic, allowed, refused"
            ),
            (
                "destinations: {allow: [10.0.0.0/33]}",
                "s.yaml:1:24: destinations.allow: \"10.0.0.0/33\" is no address or block such as"
                    + " 127.0.0.1 or 10.0.0.0/8"
            ),
            (
                "destinations: {allow: {a: b}}",
                "s.yaml:1:23: destinations.allow: write a list: `- ` lines below it, or [one, two]"
            ),
            ("? [a]\n: b", "s.yaml:1:3: the name of a field is a single word"),
            ("state: \"a\u{1b}[2J\"", "s.yaml:1:10: control characters are not allowed"),
        ])
    func setting(text: String, expected: String) {
        #expect(complaints(text) == [expected])
    }

    @Test(
        "of a listener is shown so too",
        arguments: [
            ("[{address: 81}]", "1:13: listeners[0]: has no kind"),
            ("[{kind: forward}]", "1:13: listeners[0]: has no address"),
            (
                "[{kind: ford, address: 81}]",
                "1:20: listeners[0].kind: \"ford\" is none of forward, reverse, tcp, json, socks"
            ),
            (
                "[{kind: forward, address: far}]",
                "1:38: listeners[0].address: \"far\" is no address and port such as 127.0.0.1:8080"
                    + " or :8080"
            ),
            (
                "[{kind: tcp, address: 81}]",
                "1:13: listeners[0]: a tcp listener needs upstream or servers"
            ),
            (
                "[{kind: tcp, address: 81, upstream: ste}]\nupstreams: {site: {servers: 'a:1'}}",
                "1:48: listeners[0].upstream: there is no upstream \"ste\"; did you mean site?"
            ),
            (
                "[{kind: tcp, address: 81, upstream: x}]",
                "1:48: listeners[0].upstream: there is no upstream \"x\" (upstreams: none)"
            ),
            (
                "[{kind: json, address: 81, servers: 'a:1'}]",
                "1:48: listeners[0].servers: a json listener goes where its clients ask, not to a:1"
            ),
            (
                "[{kind: tcp, address: 81, servers: 'a:1', upstream: b}]\nupstreams: {b: {servers: 'a:1'}}",
                "1:47: listeners[0].servers: there is an upstream already; write one of both"
            ),
            (
                "[{kind: forward, address: 81}, {kind: socks, address: 127.0.0.1:81}]",
                "1:66: listeners[1].address: 127.0.0.1:81 is that of listeners[0] too"
            ),
            (
                "[{kind: tcp, address: 81, servers: 'a:1'},"
                    + " {kind: tcp, address: 82, servers: {address: 'a:1', weight: 2}}]",
                "1:89: listeners[1].servers: write a list: `- ` lines below it, or [one, two]"
            ),
            (
                "[{kind: tcp, address: 81, servers: 'a:1'},"
                    + " {kind: tcp, address: 82, servers: [{address: 'a:1', weight: 2}]}]",
                "1:89: listeners[1].servers: a:1 is defined otherwise elsewhere;"
                    + " give the group a name in upstreams"
            ),
            ("[]", "1:12: listeners: names no listener"),
            (
                "[{kind: forward, address: 81, proxy-protocol: [127.0.0.1, off]}]",
                "1:70: listeners[0].proxy-protocol: \"off\" stands alone or not at all"
            ),
            (
                "[{kind: forward, address: 81, proxy-protocol: [off, 127.0.0.1]}]",
                "1:64: listeners[0].proxy-protocol: \"off\" stands alone or not at all"
            ),
            (
                "[{kind: forward, address: 81, proxy-protocol: [x]}]",
                "1:59: listeners[0].proxy-protocol: \"x\" is no address or block such as 127.0.0.1"
                    + " or 10.0.0.0/8"
            ),
            (
                "[{kind: forward, address: '0.0.0.0:81', users: ['a:b']}]",
                "1:60: listeners[0].users: a forward listener takes users from a password file"
            ),
            (
                "[{users: ['a:b'], kind: json, address: 81}]",
                "1:22: listeners[0].users: a json listener asks nobody who they are"
            ),
            (
                "[{kind: json, address: 81, ignore-parameters: [a]}]",
                "1:59: listeners[0].ignore-parameters: a json listener caches nothing"
            ),
            (
                "[{kind: forward, address: 81, ignore-parameters: ['a=1']}]",
                "1:62: listeners[0].ignore-parameters: \"a=1\" is no name of a parameter, "
                    + "nor the beginning of one and *"
            ),
            (
                "[{users: file, kind: reverse, address: 81, servers: ['a:80']}]",
                "1:21: listeners[0].users: a reverse listener asks nobody who they are"
            ),
            (
                "[{kind: socks, address: 81, users: [file, 'a:b']}]",
                "1:54: listeners[0].users: \"file\" is a file, and stands alone"
            ),
            (
                "[{kind: socks, address: 81, forwarded: both}]",
                "1:51: listeners[0].forwarded: a socks listener sends no fields of HTTP"
            ),
        ])
    func listener(text: String, expected: String) {
        #expect(complaints("listeners: " + text) == ["s.yaml:" + expected])
    }

    @Test(
        "of an upstream is shown so too",
        arguments: [
            ("{a: {}}", "1:13: upstreams.a: has no servers"),
            (
                "{a b: {servers: 'a:1'}}",
                "1:13: upstreams.a b: the name is no single word without a slash"
            ),
            ("{none: {servers: 'a:1'}}", "1:13: upstreams.none: none is the word for no upstream"),
            ("{a: {servers: 'a:1', check: }}", "1:40: upstreams.a.check: has no value"),
            (
                "{a: {servers: [{address: 'a:1', weight: 0}]}}",
                "1:26: upstreams.a.servers: has no server of a weight above 0"
            ),
            ("{a: {servers: []}}", "1:26: upstreams.a.servers: names no server"),
            (
                "{a: {servers: ['a:1', 'a:1']}}",
                "1:34: upstreams.a.servers[1]: a:1 is there twice"
            ),
            (
                "{a: {servers: [a]}}",
                "1:27: upstreams.a.servers[0]: \"a\" is no host and port such as 127.0.0.1:5678"
            ),
            ("{a: {servers: [{weight: 1}]}}", "1:27: upstreams.a.servers[0]: has no address"),
            (
                "{a: {servers: [{address: 'a:1', weight: 1001}]}}",
                "1:52: upstreams.a.servers[0].weight: \"1001\" is no number from 0 to 1000"
            ),
            (
                "{a: {servers: 'a:1', check: udp}}",
                "1:40: upstreams.a.check: \"udp\" is none of tcp, off, nor fields such as"
                    + " {http: /health}"
            ),
            (
                "{a: {servers: 'a:1', check: {http: health}}}",
                "1:47: upstreams.a.check.http: \"health\" is no path such as /health"
            ),
            (
                "{a: {servers: 'a:1', check: {statuses: 99-200}}}",
                "1:51: upstreams.a.check.statuses: \"99-200\" is no range of statuses such as 200-399"
            ),
            (
                "{a: {servers: 'a:1', ejection: {base: 10s, maximum: 5s}}}",
                "1:64: upstreams.a.ejection.maximum: maximum is less than base"
            ),
            (
                "{a: {servers: 'a:1', balance: hash header}}",
                "1:42: upstreams.a.balance: \"hash header\" is none of round-robin, least-connections,"
                    + " random-of-two, hash client, hash url, hash header NAME"
            ),
            (
                "{a: {servers: 'a:1', weight: 1}}",
                "1:33: upstreams.a.weight: no such field (balance, check, ejection, host, queue,"
                    + " retries, retry-budget, send-proxy, servers, slow-start)"
            ),
        ])
    func upstream(text: String, expected: String) {
        #expect(complaints("upstreams: " + text) == ["s.yaml:" + expected])
    }

    @Test(
        "of a parent is shown so too, and never its password",
        arguments: [
            ("[{kind: http}]", "1:11: parents[0]: has no address"),
            (
                "[{kind: http, address: 'a:1', credentials: secret}]",
                "1:53: parents[0].credentials: \"...\" is no user:password"
            ),
            (
                "[{kind: http, address: 'me:secret@a:1'}]",
                "1:33: parents[0].address: \"...\" has more than a host and a port"
            ),
            ("[{kind: http, address: 'a:1', hosts: []}]", "1:47: parents[0].hosts: names no host"),
            (
                "[{kind: http, address: 'a:1', hosts: ['*.b']}]",
                "1:48: parents[0].hosts: \"*.b\" is no host, .suffix, address or block of"
                    + " addresses, nor * for all"
            ),
            (
                "[{kind: socks5, address: 'a:1', credentials: 'me:'}]",
                "1:55: parents[0].credentials: \"...\" has no user and password of 1 to 255 bytes"
                    + " (RFC 1929)"
            ),
            (
                "[{kind: ftp, address: 'a:1'}]",
                "1:18: parents[0].kind: \"ftp\" is none of http, socks5"
            ),
        ])
    func parent(text: String, expected: String) {
        #expect(complaints("parents: " + text) == ["s.yaml:" + expected])
    }

    @Test("does not hide the next one, and they come in the order of the file")
    func several() {
        let text = """
            listeners:
              - {kind: tcp, address: 81, upstream: gone}
              - {kind: forward, address: 81, colour: red}
            threads: many
            timeouts:
              idle: never
              head: 5
            """
        #expect(
            complaints(text).map { $0.split(separator: " ").first.map(String.init) } == [
                "s.yaml:2:40:", "s.yaml:3:34:", "s.yaml:4:10:", "s.yaml:6:9:", "s.yaml:7:9:",
            ])
    }

    @Test("that writes a field twice is an error, as YAML has it")
    func duplicates() {
        #expect(
            complaints("threads: 1\nthreads: 2") == ["s.yaml:1:1: given more than once: threads"])
    }
}
