/// The pages of the built-in site: text, links and pictures, the same on every site but for its
/// name and colour.
enum Pages {
    struct Page {
        let path: String
        let title: String
        /// HTML between heading and footer.
        let body: String
    }

    static let all = [
        Page(path: "/", title: "Welcome", body: welcome),
        Page(path: "/locks.html", title: "Locks", body: locks),
        Page(path: "/weirs.html", title: "Weirs", body: weirs),
        Page(path: "/mills.html", title: "Mills", body: mills),
        Page(path: "/gallery.html", title: "Gallery", body: gallery),
        Page(path: "/tools.html", title: "Tools", body: tools),
    ]

    /// A whole document.
    ///
    /// - Parameters:
    ///   - title: text.
    ///   - body: HTML.
    ///   - site: the host asked for, text.
    static func document(title: String, body: String, site: String) -> String {
        let name = HTMLText.escaped(site.isEmpty ? "this site" : site)
        let hue = site.utf8.reduce(0) { ($0 * 31 + Int($1)) % 360 }
        let links = all.map { "<a href=\"\($0.path)\">\($0.title)</a>" }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escaped(title)) - \(name)</title>
            <link rel="stylesheet" href="/style.css">
            <link rel="icon" type="image/png" href="/favicon.ico">
            </head>
            <body style="--hue: \(hue)">
            <header><img src="/images/wave.svg" alt="" width="120" height="30">
            <strong>\(name)</strong><nav>\(links.joined(separator: "\n"))</nav></header>
            <main>
            <h1>\(HTMLText.escaped(title))</h1>
            \(body)
            </main>
            <footer>Served by the built-in origin of sluice.</footer>
            </body>
            </html>

            """
    }

    static let style = """
        :root { color-scheme: light; }
        body { margin: 0; font: 17px/1.55 system-ui, sans-serif; color: #1b2b38;
          background: hsl(var(--hue, 205) 45% 96%); }
        header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center;
          padding: .8rem 1.5rem; background: hsl(var(--hue, 205) 50% 88%); }
        nav { display: flex; flex-wrap: wrap; gap: .9rem; margin-left: auto; }
        a { color: hsl(var(--hue, 205) 70% 30%); }
        main { max-width: 46rem; margin: 2rem auto; padding: 1.2rem 2rem 2rem; background: #fff;
          border-radius: 10px; box-shadow: 0 1px 4px #0002; }
        h1 { margin-top: .4rem; }
        figure { margin: 1.2rem 0; }
        figure img, .grid img { max-width: 100%; border-radius: 6px; }
        figcaption { color: #56697a; font-size: .9em; }
        .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr));
          gap: 1rem; }
        code { background: #eef3f7; padding: .1em .3em; border-radius: 3px; }
        footer { text-align: center; padding: 1.5rem; color: #56697a; font-size: .85em; }

        """

    private static func figure(_ path: String, _ caption: String) -> String {
        """
        <figure><img src="\(path)" alt="\(caption)" width="240" height="135">
        <figcaption>\(caption)</figcaption></figure>
        """
    }

    private static let welcome = """
        <p>This site exists to be looked at through a proxy. Every page has text, links and
        pictures; a browser that shows one asks for all of them, one exchange each.</p>
        \(figure("/images/gate.svg", "A client, a proxy and an origin"))
        \(figure("/images/sluice.png", "A sluice holds water back and lets it through"))
        <p>Read about <a href="/locks.html">locks</a>, <a href="/weirs.html">weirs</a> and
        <a href="/mills.html">mills</a>, walk through the <a href="/gallery.html">gallery</a>, or
        try the <a href="/tools.html">tools</a>.</p>
        """

    private static let locks = """
        <p>A lock lifts boats from one level of water to another. Two gates are never open at once:
        whoever passes waits in the chamber until the levels are the same.</p>
        \(figure("/images/sluice.png", "The gate between two levels"))
        <p>Next: <a href="/weirs.html">weirs</a>. Back: <a href="/">welcome</a>.</p>
        """

    private static let weirs = """
        <p>A weir lets through what flows over its edge. The river behind it keeps its level, in a
        dry month and in a wet one.</p>
        \(figure("/images/weir.png", "Water falls over three steps"))
        <p>Next: <a href="/mills.html">mills</a>. Back: <a href="/locks.html">locks</a>.</p>
        """

    private static let mills = """
        <p>A mill takes water out of the river, lets it turn a wheel and gives it back lower down.
        The miller sets the sluice in the morning and the wheel keeps its pace all day.</p>
        \(figure("/images/mill.png", "An undershot wheel"))
        <p>Next: the <a href="/gallery.html">gallery</a>. Back: <a href="/weirs.html">weirs</a>.</p>
        """

    private static let gallery = """
        <div class="grid">
        <img src="/images/sluice.png" alt="A sluice" width="240" height="135">
        <img src="/images/weir.png" alt="A weir" width="240" height="135">
        <img src="/images/mill.png" alt="A mill" width="240" height="135">
        <img src="/images/gate.svg" alt="A proxy" width="240" height="135">
        </div>
        <p>Back to the <a href="/">first page</a>.</p>
        """

    private static let tools = """
        <ul>
        <li><a href="/text.txt">/text.txt</a>: plain text</li>
        <li><a href="/chunked">/chunked</a>: an answer in chunks</li>
        <li><a href="/large/1000000">/large/N</a>: N bytes, up to 4 GiB</li>
        <li><a href="/slow/500">/slow/MS</a>: an answer after so many milliseconds</li>
        <li><a href="/status/404">/status/CODE</a>: an answer with this status</li>
        <li><a href="/headers">/headers</a>: the fields of the request as they arrived</li>
        <li><a href="/etag">/etag</a>: fresh for five seconds, then validated by its tag</li>
        <li><a href="/private">/private</a>: for one client only, no shared cache may keep it</li>
        <li><a href="/nocache">/nocache</a>: never stored</li>
        <li><a href="/deep/a/b/c">/deep/...</a>: a path of any depth</li>
        <li><code>POST</code> or <code>PUT</code> anywhere: length and checksum of the content</li>
        </ul>
        """
}
