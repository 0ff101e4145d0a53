/// Learns byte-pair merges: again and again, the most frequent pair of neighbours becomes one token (Sennrich
/// et al., 2016). It works on bytes, within the words of a `PreTokenizer`.
///
/// The bytes of common characters are merged before all else, so that a model does not write them in pieces,
/// and broken. Each distinct word is held once with its count, and a merge touches only the words that have
/// the pair.
struct BytePairTrainer {
    private(set) var counts = WordCounts()
    private let added: AddedTokens
    private let preTokenizer: PreTokenizer
    /// The characters that become whole tokens are this share of all occurrences of characters of several
    /// bytes, like `character_coverage` in SentencePiece.
    private static let coverage = 0.9995

    init(added: AddedTokens, preTokenizer: PreTokenizer) {
        self.added = added
        self.preTokenizer = preTokenizer
    }

    /// Takes in a document. Added tokens in it are boundaries, and are not learned.
    mutating func add(_ document: String) {
        var document = document
        document.withUTF8 { text in
            added.split(text, .all) { range, token in
                guard token == nil else { return }
                let piece = UnsafeBufferPointer(rebasing: text[range])
                preTokenizer.words(in: piece) { counts.add($0) }
            }
        }
    }

    /// The merges that bring the vocabulary to `size` tokens, in order; fewer if no pair occurs twice.
    func merges(firstByte: Int32, size: Int) -> (tokens: [[UInt8]], merges: [Merge]) {
        var work = Work(counts, firstByte: firstByte)
        let size = size - Int(firstByte)
        work.learn(characters: characters(), size: size)
        work.learn(size: size)
        return (work.tokens, work.merges)
    }

    /// The characters (Unicode scalars) of several bytes to learn first, the most frequent first.
    private func characters() -> [[UInt8]] {
        var frequencies: [Unicode.Scalar: Int] = [:]
        for (word, count) in counts.counts.enumerated() {
            for scalar in String(decoding: counts[word], as: UTF8.self).unicodeScalars where !scalar.isASCII {
                frequencies[scalar, default: 0] += count
            }
        }
        var rest = Double(frequencies.values.reduce(0, +)) * Self.coverage
        var characters: [[UInt8]] = []
        for (scalar, count) in frequencies.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            guard rest > 0, count > 1 else { break }
            rest -= Double(count)
            characters.append(Array(UTF8.encode(scalar)!))
        }
        return characters
    }

    /// All words in one array of symbols; a word shrinks in place.
    private struct Work {
        private var symbols: [Int32] = []
        private var words: [(start: Int, length: Int, count: Int)] = []
        private var index = PairTable(minimumCapacity: 1 << 16)
        private var pairs: [Pair] = []
        private var queue = Heap<Candidate>()
        private let firstByte: Int32
        private(set) var tokens = (0...255).map { [UInt8($0)] }
        private(set) var merges: [Merge] = []
        private var known: [[UInt8]: Int32]

        private struct Pair {
            let left: Int32
            let right: Int32
            var count = 0
            /// The words that have, or once had, the pair.
            var words: [Int32] = []
            var learned: Int32?
        }

        /// A more frequent pair comes first; if equally frequent, the pair with the smaller ids.
        private struct Candidate: Comparable {
            let count: Int
            let key: UInt64
            let pair: Int

            static func < (a: Candidate, b: Candidate) -> Bool {
                a.count != b.count ? a.count > b.count : a.key < b.key
            }
        }

        init(_ counts: WordCounts, firstByte: Int32) {
            self.firstByte = firstByte
            known = Swift.Dictionary(
                uniqueKeysWithValues: tokens.enumerated().map { ($1, firstByte + Int32($0)) })
            for (word, count) in counts.counts.enumerated() {
                let start = symbols.count
                for byte in counts[word] { symbols.append(firstByte + Int32(byte)) }
                words.append((start, symbols.count - start, count))
                for place in start..<max(start, symbols.count - 1) {
                    change(symbols[place], symbols[place + 1], by: count, in: word)
                }
            }
            for pair in pairs.indices { enqueue(pair) }
        }

        private mutating func enqueue(_ pair: Int) {
            let (left, right) = (pairs[pair].left, pairs[pair].right)
            queue.push(Candidate(count: pairs[pair].count, key: PairTable.key(left, right), pair: pair))
        }

        /// Adds to a pair's count for a word; returns the pair's index.
        @discardableResult
        private mutating func change(_ left: Int32, _ right: Int32, by count: Int, in word: Int) -> Int {
            let pair: Int
            if let known = index[left, right] {
                pair = Int(known)
            } else {
                pair = pairs.count
                index.insert(left, right, Int32(pair))
                pairs.append(Pair(left: left, right: right))
            }
            pairs[pair].count += count
            if count > 0, pairs[pair].words.last != Int32(word) { pairs[pair].words.append(Int32(word)) }
            return pair
        }

        /// Merges each character's bytes, from the left, until there are `size` tokens.
        mutating func learn(characters: [[UInt8]], size: Int) {
            for bytes in characters {
                var left = firstByte + Int32(bytes[0])
                for byte in bytes.dropFirst() {
                    let right = firstByte + Int32(byte)
                    // Characters with the same first bytes share the merge of these bytes.
                    if let pair = index[left, right], let learned = pairs[Int(pair)].learned {
                        left = learned
                    } else if let pair = index[left, right], tokens.count < size {
                        left = merge(Int(pair))
                    } else {
                        break
                    }
                }
            }
        }

        /// Merges the most frequent pair until there are `size` tokens.
        mutating func learn(size: Int) {
            while tokens.count < size, let best = queue.pop() {
                let count = pairs[best.pair].count
                guard best.count == count else {
                    if best.count > count, count > 1 { enqueue(best.pair) }
                    continue
                }
                guard count > 1 else { break }
                merge(best.pair)
            }
        }

        /// Makes a pair one token in every word that has it; returns the token.
        @discardableResult
        private mutating func merge(_ index: Int) -> Int32 {
            let pair = pairs[index]
            let token: Int32
            if let learned = pair.learned {
                token = learned
            } else {
                // The same bytes may arise from two different pairs; they are one token.
                let bytes = tokens[Int(pair.left - firstByte)] + tokens[Int(pair.right - firstByte)]
                token = known[bytes] ?? firstByte + Int32(tokens.count)
                if known.updateValue(token, forKey: bytes) == nil { tokens.append(bytes) }
                merges.append(Merge(left: pair.left, right: pair.right, token: token))
                pairs[index].learned = token
            }
            apply(index, token)
            return token
        }

        /// Merges the pair in every word that has it.
        private mutating func apply(_ pair: Int, _ token: Int32) {
            let (left, right) = (pairs[pair].left, pairs[pair].right)
            let places = pairs[pair].words
            pairs[pair].words = []
            var changed: [Int] = []
            for word in places {
                let word = Int(word)
                let (start, length, count) = words[word]
                var (read, write) = (start, start)
                let end = start + length
                while read < end {
                    guard read + 1 < end, symbols[read] == left, symbols[read + 1] == right else {
                        symbols[write] = symbols[read]
                        (read, write) = (read + 1, write + 1)
                        continue
                    }
                    if write > start {
                        change(symbols[write - 1], left, by: -count, in: word)
                        changed.append(change(symbols[write - 1], token, by: count, in: word))
                    }
                    if read + 2 < end {
                        change(right, symbols[read + 2], by: -count, in: word)
                        changed.append(change(token, symbols[read + 2], by: count, in: word))
                    }
                    symbols[write] = token
                    (read, write) = (read + 2, write + 1)
                }
                words[word].length = write - start
            }
            pairs[pair].count = 0
            for pair in Set(changed).sorted() where pairs[pair].count > 1 { enqueue(pair) }
        }
    }
}
