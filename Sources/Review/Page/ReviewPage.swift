import Archive

/// A page on which people review items: one HTML file that needs no server, no network and no other file.
///
/// It shows one item at a time, stores the reviewer's decisions in the browser, and exports them as an
/// annotation file (`.jsonl`). Its parts are the other files of this folder. A policy in the page forbids
/// every request, and every script and style except its own, which it names by digest (Content Security
/// Policy Level 3). The content of the items is only data in the page (see `PageData`).
package enum ReviewPage {
    /// Writes the page for some items.
    ///
    /// - Parameters:
    ///   - title: a title for the items.
    ///   - path: the file to write; an existing file is replaced at once.
    package static func write(_ items: [ReviewItem], title: String, to path: String) throws {
        let file = try AtomicFile(path)
        let parts = [
            "policy": Array(policy.utf8), "style": style, "messages": PageData.embedded(messages),
            "data": PageData.bytes(items, title: title), "script": script,
        ]
        var rest = String(decoding: PackageResources.page_html, as: UTF8.self)[...]
        while let opening = rest.firstRange(of: "{{"), let closing = rest.firstRange(of: "}}") {
            let name = String(rest[opening.upperBound..<closing.lowerBound])
            guard let part = parts[name] else { preconditionFailure("page.html has no part \(name)") }
            try file.write(Array(rest[..<opening.lowerBound].utf8))
            try file.write(part)
            rest = rest[closing.upperBound...]
        }
        try file.write(Array(rest.utf8))
        try file.commit()
    }

    private static var style: [UInt8] { PackageResources.page_css }
    private static var messages: [UInt8] { PackageResources.messages_json }

    /// The parts of the script, one after the other: each may use names from those before it.
    private static var script: [UInt8] {
        PackageResources.text_js + PackageResources.saving_js + PackageResources.annotations_js
            + PackageResources.clock_js + PackageResources.language_js + PackageResources.item_js
            + PackageResources.moving_js + PackageResources.decisions_js + PackageResources.editor_js
            + PackageResources.page_js
    }

    /// What the browser allows the page: only its own script and style. Trusted types forbid scripts to turn
    /// a text into markup.
    private static var policy: String {
        "default-src 'none'; script-src \(source(script)); style-src \(source(style)); base-uri 'none'; "
            + "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    }

    private static func source(_ part: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(part)
        return "'sha256-\(base64(digest.finish()))'"
    }

    /// Base64 as in RFC 4648, section 4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? letters[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}
