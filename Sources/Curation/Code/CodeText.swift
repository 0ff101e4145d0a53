/// The program in a completion: the contents of its fenced code blocks, or the whole answer if there are
/// none.
struct CodeText: Sendable, Equatable {
    /// The texts to try, last block first: explanations come before the program, but examples of use may
    /// follow it.
    let candidates: [String]
    /// Whether the texts stand in blocks; a bare text may be prose as well.
    let isFenced: Bool

    private static let most = 8

    /// - Parameter languages: the titles that a block of code may have.
    init(
        rollout text: String, completion: Completion,
        languages: [String] = ["", "python", "py", "python3", "ipython"]
    ) {
        let bytes = Self.withoutMarks(Array((completion.answer ?? Self.afterThought(text)).utf8))
        var blocks = Blocks(bytes, languages)
        blocks.read()
        isFenced = blocks.isFenced
        let bare = String(decoding: bytes, as: UTF8.self)
        candidates =
            isFenced
            ? blocks.found.suffix(Self.most).reversed() : bytes.allSatisfy(\.isWhitespace) ? [] : [bare]
    }

    /// The text after the last `</think>`; the whole text if it has no tags.
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

    /// The bytes without byte order marks, which are never part of a program.
    private static func withoutMarks(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(0xEF) else { return bytes }
        var kept: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0xEF, bytes[index...].starts(with: [0xEF, 0xBB, 0xBF]) {
                index += 3
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return kept
    }

    /// The contents of fenced blocks (CommonMark 4.5) in certain languages. A block may stand in a list or a
    /// quotation.
    private struct Blocks {
        let bytes: [UInt8]
        let languages: [String]
        private(set) var found: [String] = []
        private(set) var isFenced = false
        private var open: (fence: Fence, start: Int, lines: [ArraySlice<UInt8>])?

        private struct Fence {
            let mark: UInt8
            let length: Int
            /// The columns before the fence; the lines of the block have them, too.
            let indent: Int
            let isQuoted: Bool
            let isWanted: Bool
        }

        init(_ bytes: [UInt8], _ languages: [String]) {
            self.bytes = bytes
            self.languages = languages
        }

        mutating func read() {
            for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
                guard let block = open else {
                    guard let fence = opening(line) else { continue }
                    open = (fence, line.startIndex, [])
                    continue
                }
                let inner = block.fence.isQuoted ? Self.unquoted(line) : line
                let word = inner.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }
                if word.count >= block.fence.length, word.allSatisfy({ $0 == block.fence.mark }),
                    inner[word.endIndex...].allSatisfy(\.isWhitespace)
                {
                    close(block.fence, block.lines + [[]])
                } else {
                    let spaces = inner.prefix(block.fence.indent).prefix { $0 == 0x20 }.count
                    open?.lines.append(inner.dropFirst(spaces))
                }
            }
            // A block that is not closed runs to the end. An empty one closes a block that was opened in the
            // prompt.
            guard let block = open else { return }
            if block.lines.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) {
                if !isFenced, !bytes[..<block.start].allSatisfy(\.isWhitespace) {
                    close(block.fence, [bytes[..<block.start]])
                }
            } else {
                close(block.fence, block.lines)
            }
        }

        private mutating func close(_ fence: Fence, _ lines: [ArraySlice<UInt8>]) {
            isFenced = isFenced || fence.isWanted
            if fence.isWanted {
                found.append(String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self))
            }
            open = nil
        }

        private static func unquoted(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
            let rest = line.drop(while: \.isWhitespace)
            guard rest.first == UInt8(ascii: ">") else { return line }
            return rest.dropFirst().first == 0x20 ? rest.dropFirst(2) : rest.dropFirst()
        }

        private func opening(_ line: ArraySlice<UInt8>) -> Fence? {
            var rest = line.drop(while: \.isWhitespace)
            var isQuoted = false
            // Skip the marks of lists and quotations.
            while let first = rest.first {
                if first == UInt8(ascii: ">") {
                    isQuoted = true
                    rest = rest.dropFirst()
                } else if "-*+".utf8.contains(first), rest.dropFirst().first == 0x20 {
                    rest = rest.dropFirst()
                } else {
                    let digits = rest.prefix(9).prefix { $0 >= 0x30 && $0 <= 0x39 }
                    let after = rest[digits.endIndex...]
                    guard !digits.isEmpty,
                        after.first == UInt8(ascii: ".") || after.first == UInt8(ascii: ")")
                    else { break }
                    rest = after.dropFirst()
                }
                rest = rest.drop(while: \.isWhitespace)
            }
            guard let mark = rest.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else {
                return nil
            }
            let length = rest.prefix { $0 == mark }.count
            let title = rest.dropFirst(length)
            // Code between backquotes within one line is no block.
            guard length >= 3, mark != UInt8(ascii: "`") || !title.contains(mark) else { return nil }
            return Fence(
                mark: mark, length: length, indent: isQuoted ? 0 : rest.startIndex - line.startIndex,
                isQuoted: isQuoted, isWanted: languages.contains(Self.language(title)))
        }

        /// The first word of a block's title: `python` in ` Python 3`, `{.python}`, `python:a.py`,
        /// `python3.11`.
        private static func language(_ title: ArraySlice<UInt8>) -> String {
            let rest = title.drop { $0.isWhitespace || $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: ".") }
            let word = rest.prefix { $0.isLetter || $0 >= 0x30 && $0 <= 0x39 }
            return String(decoding: word, as: UTF8.self).lowercased()
        }
    }
}
