/// Cuts text into the words within which byte pairs may merge.
///
/// The same words come out as of this `pre_tokenizer` of a Hugging Face `tokenizer.json`, a sequence of
/// isolating splits: `\p{N}`, `[一-龥]+`, ` ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`. So every digit stands
/// alone, a run of Han characters is a word, and a space joins the word after it unless that is one of these.
enum PreTokenizer {
    enum Class: UInt8 {
        case letter, number, space, han, other

        /// Whether a word of the last split can start here; digits and Han runs were split off before it.
        var isSplitOff: Bool { self == .number || self == .han }

        init(_ scalar: Unicode.Scalar) {
            if 0x4E00...0x9FA5 ~= scalar.value {
                self = .han
                return
            }
            self =
                switch scalar.properties.generalCategory {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
                    .letter
                case .decimalNumber, .letterNumber, .otherNumber: .number
                default: scalar.properties.isWhitespace ? .space : .other
                }
        }
    }

    /// Classes of the scalars below U+3100, where nearly all text is that is not Han.
    private static let table: [Class] = (0..<0x3100).map { Class(Unicode.Scalar($0) ?? " ") }

    /// Calls `body` with the range of each word of `text` (valid UTF-8), in order; together they are all of it.
    static func words(in text: UnsafeBufferPointer<UInt8>, _ body: (Range<Int>) -> Void) {
        table.withUnsafeBufferPointer { table in
            var scanner = Scanner(text: text, table: table)
            while scanner.position < text.count {
                let start = scanner.position
                scanner.takeWord()
                body(start..<scanner.position)
            }
        }
    }

    private struct Scanner {
        let text: UnsafeBufferPointer<UInt8>
        let table: UnsafeBufferPointer<Class>
        var position = 0

        /// Class and length in bytes of the scalar at the position; nil at the end.
        @inline(__always)
        private func next() -> (kind: Class, length: Int)? {
            guard position < text.count else { return nil }
            let lead = UInt32(text[position])
            if lead < 0x80 { return (table[Int(lead)], 1) }
            func tail(_ offset: Int) -> UInt32 { UInt32(text[position &+ offset]) & 0x3F }
            if lead < 0xE0 { return (table[Int((lead & 0x1F) << 6 | tail(1))], 2) }
            if lead < 0xF0 {
                let value = (lead & 0xF) << 12 | tail(1) << 6 | tail(2)
                if value < 0x3100 { return (table[Int(value)], 3) }
                return (0x4E00...0x9FA5 ~= value ? .han : Class(Unicode.Scalar(value)!), 3)
            }
            let value = (lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3)
            return (Class(Unicode.Scalar(value)!), 4)
        }

        /// Moves past all scalars of one class.
        @inline(__always)
        private mutating func takeRun(of kind: Class) {
            while let (following, length) = next(), following == kind { position += length }
        }

        mutating func takeWord() {
            guard let (kind, length) = next() else { return }
            let start = position
            position += length
            switch kind {
            case .number: return
            case .letter, .other, .han: takeRun(of: kind)
            case .space:
                let following = next()?.kind
                if text[start] == 0x20, following == .letter || following == .other {
                    takeRun(of: following!)
                    return
                }
                // The last space of a run is left to the word after it, if there is one.
                var last = start
                while let (following, length) = next(), following == .space {
                    last = position
                    position += length
                }
                if last > start, let following = next()?.kind, !following.isSplitOff { position = last }
            }
        }
    }
}
