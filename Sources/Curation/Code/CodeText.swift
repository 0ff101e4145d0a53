/// The program in a completion: what stands in its fenced code blocks, or all of the answer where there are none.
struct CodeText: Sendable, Equatable {
    /// Texts to try, the last block first, for explanations come before and examples of use may follow.
    let candidates: [String]
    /// Whether they stand in blocks; a bare text may just as well be prose.
    let isFenced: Bool

    private static let most = 8

    /// - Parameter languages: what a block may be marked as.
    init(
        rollout text: String, completion: Completion, languages: [String] = ["", "python", "py", "python3"]
    ) {
        let bytes = Array((completion.answer ?? Self.afterThought(text)).utf8)
        let blocks = Self.blocks(bytes, languages)
        isFenced = !blocks.isEmpty
        let bare = String(decoding: bytes, as: UTF8.self)
        candidates =
            isFenced
            ? blocks.suffix(Self.most).reversed() : bytes.allSatisfy(\.isWhitespace) ? [] : [bare]
    }

    /// What follows the last `</think>`; all of a text that has no tags.
    private static func afterThought(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let (open, close) = (Array("<think>".utf8), Array("</think>".utf8))
        var end: Int?
        var isOpen = false
        for index in bytes.indices where bytes[index] == UInt8(ascii: "<") {
            if bytes[index...].starts(with: close) { end = index + close.count }
            if bytes[index...].starts(with: open) { isOpen = true }
        }
        if let end { return String(decoding: bytes[end...], as: UTF8.self) }
        return isOpen ? "" : text
    }

    /// The insides of fenced blocks (CommonMark 4.5) of certain languages.
    private static func blocks(_ bytes: [UInt8], _ languages: [String]) -> [String] {
        var blocks: [String] = []
        var open: (mark: UInt8, length: Int, isWanted: Bool, start: Int)?
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var index = start
            while index < end, bytes[index] == 0x20 { index += 1 }
            if index < end, bytes[index] == UInt8(ascii: "`") || bytes[index] == UInt8(ascii: "~") {
                let mark = bytes[index]
                let run = bytes[index..<end].prefix { $0 == mark }.count
                let rest = bytes[(index + run)..<end].filter { !$0.isWhitespace }
                if let block = open {
                    if mark == block.mark, run >= block.length, rest.isEmpty {
                        if block.isWanted {
                            blocks.append(String(decoding: bytes[block.start..<start], as: UTF8.self))
                        }
                        open = nil
                    }
                } else if run >= 3 {
                    let name = String(decoding: rest, as: UTF8.self).lowercased()
                    open = (
                        mark, run, languages.contains(name), min(end + 1, bytes.count)
                    )
                }
            }
            start = end + 1
        }
        // One that is not closed runs to the end.
        if let block = open, block.isWanted {
            blocks.append(String(decoding: bytes[block.start...], as: UTF8.self))
        }
        return blocks
    }
}
