/// Tokens that are not learned from text: they mark roles, ends and tags.
struct AddedTokens: Sendable {
    struct Token: Sendable, Equatable {
        var id: Int32
        var content: String
        /// Whether it is a control token, which only the program writes. Tags such as `<think>` are not:
        /// models write them.
        var isControl: Bool
        /// Whether it is searched for in the normalized text, by its normalized content.
        var isNormalized = false
        /// Whether it is recognised only if no word character is beside it.
        var isWord = false
        /// Whether it takes the white space before it.
        var stripsLeft = false
        /// Whether it takes the white space after it.
        var stripsRight = false
    }

    let tokens: [Token]
    /// Tokens that are searched for in the text as it is.
    private let raw: Trie
    /// Tokens that are searched for in the normalized text.
    private let normalized: Trie

    init(_ tokens: [Token], normalizer: Normalizer = Normalizer(operations: [])) {
        self.tokens = tokens
        var (raw, normalized) = (Trie(), Trie())
        // If several have equal normalized content, the first control token counts, as in the reference.
        let places =
            tokens.indices.filter { tokens[$0].isControl } + tokens.indices.filter { !tokens[$0].isControl }
        for place in places {
            let bytes = Array(tokens[place].content.utf8)
            if tokens[place].isNormalized {
                bytes.withUnsafeBufferPointer { normalizer($0) { normalized.insert($0, Int32(place)) } }
            } else {
                bytes.withUnsafeBufferPointer { raw.insert($0, Int32(place)) }
            }
        }
        (self.raw, self.normalized) = (raw, normalized)
    }

    /// Whether no token is searched for in the normalized text.
    var areAllRaw: Bool { normalized.isEmpty }

    /// Calls `body` with each recognised token, and with nil for each range of text between them. The tokens
    /// are those searched for in the text as it is, or in the normalized text.
    ///
    /// If several tokens begin at one place, the longest counts. A token that a `mark` follows is not
    /// recognised; see `TextGuard`.
    func split(
        _ text: UnsafeBufferPointer<UInt8>, _ recognised: Tokenizer.Special,
        normalized isNormalized: Bool = false, mark: [UInt8] = [],
        _ body: (Range<Int>, Token?) -> Void
    ) {
        let trie = isNormalized ? normalized : raw
        var (start, position) = (0, 0)
        while recognised != .none, !trie.isEmpty, let first = trie.nextStart(text, from: position) {
            position = first
            guard
                let (length, place) = trie.longest(
                    text, at: position,
                    where: { token, end in
                        (recognised == .all || !tokens[Int(token)].isControl)
                            && (mark.isEmpty || !text[end...].starts(with: mark))
                    })
            else {
                position += 1
                continue
            }
            let token = tokens[Int(place)]
            var (begin, end) = (position, position + length)
            position = end
            if token.isWord, Self.isWord(before: begin, text) || Self.isWord(at: end, text) { continue }
            if token.stripsLeft {
                while begin > start, let space = Self.space(before: begin, text) { begin = space }
            }
            if token.stripsRight {
                while let space = Self.space(at: end, text) { end = space }
            }
            if start < begin { body(start..<begin, nil) }
            body(begin..<end, token)
            start = end
        }
        if start < text.count { body(start..<text.count, nil) }
    }

    private static func scalar(at place: Int, _ text: UnsafeBufferPointer<UInt8>) -> (Unicode.Scalar, Int)? {
        guard place < text.count else { return nil }
        let (value, length) = UTF8Scalar.decode(text, place)
        return Unicode.Scalar(value).map { ($0, place + length) }
    }

    private static func scalar(before place: Int, _ text: UnsafeBufferPointer<UInt8>) -> (
        Unicode.Scalar, Int
    )? {
        guard place > 0 else { return nil }
        var start = place - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(at: start, text).map { ($0.0, start) }
    }

    private static func space(before place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
        scalar(before: place, text).flatMap { $0.0.properties.isWhitespace ? $0.1 : nil }
    }

    private static func space(at place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Int? {
        scalar(at: place, text).flatMap { $0.0.properties.isWhitespace ? $0.1 : nil }
    }

    private static func isWord(before place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        scalar(before: place, text).map { isWord($0.0) } ?? false
    }

    private static func isWord(at place: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        scalar(at: place, text).map { isWord($0.0) } ?? false
    }

    /// Whether a scalar is a word character: `\w` of Unicode's UTS 18.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
        default: return properties.isAlphabetic || properties.isJoinControl
        }
    }

    /// The contents of tokens, as a tree of bytes.
    struct Trie: Sendable {
        private var children = PairTable()
        /// For each node, the place of the token that ends there; -1 if none does.
        private var ends: [Int32] = [-1]
        private var starts = [Bool](repeating: false, count: 256)

        var isEmpty: Bool { ends.count == 1 }

        mutating func insert(_ bytes: UnsafeBufferPointer<UInt8>, _ token: Int32) {
            guard let first = bytes.first else { return }
            starts[Int(first)] = true
            var node: Int32 = 0
            for byte in bytes {
                if let child = children[node, Int32(byte)] {
                    node = child
                } else {
                    let child = Int32(ends.count)
                    children.insert(node, Int32(byte), child)
                    ends.append(-1)
                    node = child
                }
            }
            if ends[Int(node)] < 0 { ends[Int(node)] = token }
        }

        /// The next place at which a content may begin.
        func nextStart(_ text: UnsafeBufferPointer<UInt8>, from position: Int) -> Int? {
            starts.withUnsafeBufferPointer { starts in
                var position = position
                while position < text.count, !starts[Int(text[position])] { position += 1 }
                return position < text.count ? position : nil
            }
        }

        /// Length and token of the longest wanted content that begins at a place; nil if there is none.
        func longest(
            _ text: UnsafeBufferPointer<UInt8>, at start: Int, where isWanted: (Int32, Int) -> Bool
        ) -> (Int, Int32)? {
            var found: (Int, Int32)?
            var node: Int32 = 0
            for place in start..<text.count {
                guard let child = children[node, Int32(text[place])] else { break }
                node = child
                let token = ends[Int(node)]
                if token >= 0, isWanted(token, place + 1) { found = (place + 1 - start, token) }
            }
            return found
        }

        /// Whether a content stands at a place, or begins there and is longer than the text up to `end`.
        func begins(_ text: UnsafeBufferPointer<UInt8>, at start: Int, end: Int) -> Bool {
            guard starts[Int(text[start])], start < end else { return false }
            var node: Int32 = 0
            for place in start..<text.count {
                if place == end { return true }
                guard let child = children[node, Int32(text[place])] else { return false }
                node = child
                if ends[Int(node)] >= 0 { return true }
            }
            return true
        }
    }
}
