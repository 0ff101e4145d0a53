/// A regular expression of a tokenizer file, as a deterministic automaton. Of the matches that begin leftmost
/// it finds the one that a backtracking matcher tries first, in one pass and without backtracking.
///
/// A state is an ordered list of places in the pattern, the preferred place first; places after one that has
/// matched are dropped (as in RE2, https://swtch.com/~rsc/regexp/regexp2.html). Whether a state matches also
/// depends on the next scalar: in this way the automaton looks ahead one scalar.
package final class Pattern: Sendable {
    private let symbols: SymbolMap
    /// `[states, symbols + 1]`: the next state, with `accepts` set if there is a match before the symbol. The
    /// last column is the end of the text.
    private let table: [UInt16]
    private let width: Int

    static let accepts: UInt16 = 0x8000
    private static let start: UInt16 = 1

    /// Throws `PatternError` if the pattern is too large, or outside the subset that `PatternParser` reads.
    package convenience init(_ source: String) throws(PatternError) {
        var parser = PatternParser(source)
        let node = try parser.parse()
        try self.init(node, sets: parser.sets)
    }

    /// A pattern of one scalar of a set or, if it `repeats`, of as many as there are.
    convenience init(_ set: ScalarSet, repeats: Bool) throws(PatternError) {
        let node = PatternNode.repeated(.set(0), min: 1, max: repeats ? nil : 1, lazy: false)
        try self.init(node, sets: [set])
    }

    private init(_ node: PatternNode, sets: [ScalarSet]) throws(PatternError) {
        guard let symbols = SymbolMap(sets) else {
            throw PatternError(
                found: "more than \(SymbolMap.most) kinds of scalars", expected: "a simpler pattern")
        }
        self.symbols = symbols
        width = symbols.members.count + 1
        var builder = try AutomatonBuilder(node, members: symbols.members)
        table = try builder.table()
    }

    /// Calls `body` with each range of `text` (valid UTF-8): the matches, and the ranges between them.
    /// Together they cover the text.
    package func forEach(
        in text: UnsafeBufferPointer<UInt8>, _ body: (_ range: Range<Int>, _ isMatch: Bool) -> Void
    ) {
        symbols.ascii.withUnsafeBufferPointer { ascii in
            table.withUnsafeBufferPointer { table in
                var finder = Finder(pattern: self, text: text, ascii: ascii, table: table)
                var (gap, position) = (0, 0)
                while position < text.count {
                    let end = finder.match(at: position)
                    guard end > position else {
                        position += UTF8Scalar.length(text[position])
                        continue
                    }
                    if gap < position { body(gap..<position, false) }
                    body(position..<end, true)
                    (gap, position) = (end, end)
                }
                if gap < text.count { body(gap..<text.count, false) }
            }
        }
    }

    /// Tries one place after the other, and remembers states from which no match can follow.
    private struct Finder {
        let pattern: Pattern
        let text: UnsafeBufferPointer<UInt8>
        let ascii: UnsafeBufferPointer<UInt8>
        let table: UnsafeBufferPointer<UInt16>
        /// For each position, a state that leads to no match from there on; empty until remembering is worth
        /// its memory.
        private var futile: [UInt16] = []

        /// A scan this far beyond a match, or without any match, is worth remembering.
        private static let far = 64

        init(
            pattern: Pattern, text: UnsafeBufferPointer<UInt8>, ascii: UnsafeBufferPointer<UInt8>,
            table: UnsafeBufferPointer<UInt16>
        ) {
            (self.pattern, self.text, self.ascii, self.table) = (pattern, text, ascii, table)
        }

        /// The end of the match that begins at a position; the position itself if no match begins there.
        @inline(__always)
        mutating func match(at position: Int) -> Int {
            var (state, place, end) = (Pattern.start, position, position)
            var matched = state
            while place < text.count {
                let byte = text[place]
                let symbol: UInt8
                let length: Int
                if byte < 0x80 {
                    (symbol, length) = (ascii[Int(byte)], 1)
                } else {
                    let (scalar, count) = UTF8Scalar.decode(text, place)
                    (symbol, length) = (pattern.symbols[scalar], count)
                }
                let next = table[Int(state) &* pattern.width &+ Int(symbol)]
                if next & Pattern.accepts != 0 { (end, matched) = (place, state) }
                state = next & ~Pattern.accepts
                if state == 0 { break }
                place &+= length
                if !futile.isEmpty, futile[place] == state { return end }
            }
            if state != 0, table[Int(state) &* pattern.width &+ pattern.width &- 1] & Pattern.accepts != 0 {
                return place
            }
            if place - end > Self.far { remember(from: end, to: place, matched) }
            return end
        }

        /// Goes over a stretch without a match once more and notes the state at each place.
        private mutating func remember(from start: Int, to end: Int, _ state: UInt16) {
            if futile.isEmpty { futile = Array(repeating: 0, count: text.count + 1) }
            var (state, place) = (state, start)
            while place < end {
                let (scalar, length) = UTF8Scalar.decode(text, place)
                let next = table[Int(state) * pattern.width + Int(pattern.symbols[scalar])]
                state = next & ~Pattern.accepts
                place += length
                futile[place] = state
            }
        }
    }
}

/// Decodes scalars in valid UTF-8.
enum UTF8Scalar {
    /// The length in bytes of the scalar that begins with this byte.
    @inline(__always)
    static func length(_ lead: UInt8) -> Int {
        lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    }

    @inline(__always)
    static func decode(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> (value: UInt32, length: Int) {
        let lead = UInt32(text[place])
        func tail(_ offset: Int) -> UInt32 { UInt32(text[place &+ offset]) & 0x3F }
        if lead < 0x80 { return (lead, 1) }
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | tail(1), 2) }
        if lead < 0xF0 { return ((lead & 0xF) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }
}
