import Archive

/// Cuts text into the words within which byte pairs may merge: the `pre_tokenizer` of a `tokenizer.json`.
struct PreTokenizer: Sendable {
    /// An operation, which is applied to each piece that the operation before it made.
    enum Operation: Sendable {
        /// Cuts at each match or, if `inverted`, at the ranges between matches.
        case split(Pattern, SplitBehavior, inverted: Bool = false)
        /// Spells a piece's bytes as characters, which the later operations see.
        case spell
        /// Puts a space before a piece that does not begin with one (`add_prefix_space`).
        case prefixSpace
        /// Replaces spaces by a mark, and puts a mark in front (`Metaspace`).
        case metaspace(mark: [UInt8], prepends: Prepending)
        /// Cuts before each mark; if `runs`, before the first mark of each run of marks only.
        case cut(mark: [UInt8], runs: Bool)
    }

    /// Which pieces get a mark in front.
    enum Prepending: String, Sendable {
        case always, first, never
    }

    let operations: [Operation]
    private let spells: Bool

    init(operations: [Operation]) {
        self.operations = operations
        spells = operations.contains { if case .spell = $0 { true } else { false } }
    }

    /// Calls `body` with each word of `text` (valid UTF-8), in order. `isFirst` tells whether the text is the
    /// beginning of the whole input.
    func words(
        in text: UnsafeBufferPointer<UInt8>, isFirst: Bool = true,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        apply(0, text, isFirst, body)
    }

    private func apply(
        _ place: Int, _ text: UnsafeBufferPointer<UInt8>, _ isFirst: Bool,
        _ body: (UnsafeBufferPointer<UInt8>) -> Void
    ) {
        guard !text.isEmpty else { return }
        guard place < operations.count else {
            if spells {
                let bytes = ByteCharacters.bytes(spelledBy: Array(text)[...])
                (bytes ?? []).withUnsafeBufferPointer(body)
            } else {
                body(text)
            }
            return
        }
        func next(_ range: Range<Int>) {
            apply(
                place + 1, UnsafeBufferPointer(rebasing: text[range]), isFirst && range.lowerBound == 0, body)
        }
        switch operations[place] {
        case .split(let pattern, let behavior, let inverted):
            var merger = PieceMerger(behavior)
            pattern.forEach(in: text) { merger.add($0, $1 != inverted, next) }
            merger.finish(next)
        case .spell:
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 2 * text.count) { room in
                let count = ByteCharacters.spell(text, room)
                apply(place + 1, UnsafeBufferPointer(rebasing: room[..<count]), isFirst, body)
            }
        case .prefixSpace:
            if text[0] == 0x20 {
                apply(place + 1, text, isFirst, body)
            } else {
                ([0x20] + text).withUnsafeBufferPointer { apply(place + 1, $0, isFirst, body) }
            }
        case .metaspace(let mark, let prepends):
            var marked: [UInt8] = []
            marked.reserveCapacity(text.count + text.count / 3 + mark.count)
            let isMarked = text[0] == 0x20 || text.starts(with: mark)
            if prepends == .always || prepends == .first && isFirst, !isMarked { marked += mark }
            for byte in text { if byte == 0x20 { marked += mark } else { marked.append(byte) } }
            marked.withUnsafeBufferPointer { apply(place + 1, $0, isFirst, body) }
        case .cut(let mark, let runs):
            var (start, position) = (0, 0)
            var isAfterMark = false
            while position < text.count {
                let isMark = text[position] == mark[0] && text[position...].starts(with: mark)
                if isMark, position > start, !(runs && isAfterMark) {
                    next(start..<position)
                    start = position
                }
                position += isMark ? mark.count : 1
                isAfterMark = isMark
            }
            next(start..<text.count)
        }
    }
}
