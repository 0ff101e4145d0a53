/// One learned merge: `left` followed by `right` is `token`.
struct Merge: Sendable, Equatable {
    let left: Int32
    let right: Int32
    let token: Int32
}

/// Applies merges to words: the earliest learned merge first, and at its leftmost place first.
struct BytePairEncoder: Sendable {
    let merges: [Merge]
    /// How a word is spelled before any merge.
    let alphabet: Alphabet
    /// Rank of the merge of each pair.
    private let ranks: PairTable

    /// - Parameter ranks: for each pair, the place of its merge in `merges`.
    init(merges: [Merge], ranks: PairTable, alphabet: Alphabet) {
        self.merges = merges
        self.ranks = ranks
        self.alphabet = alphabet
    }

    private static let none = Int32.max
    /// In words up to this long, each merge searches the whole word; longer words keep a queue.
    private static let short = 48

    /// Appends the tokens of a word to `ids`.
    func encode(_ word: UnsafeBufferPointer<UInt8>, to ids: inout [Int32]) {
        guard word.count * alphabet.most <= Self.short else {
            encodeLong(word, &ids)
            return
        }
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * Self.short) { scratch in
            let symbols = UnsafeMutableBufferPointer(rebasing: scratch[..<Self.short])
            let count = alphabet.symbols(of: word, symbols)
            let left = merge(
                symbols, count, ranks: UnsafeMutableBufferPointer(rebasing: scratch[Self.short...]))
            ids.append(contentsOf: symbols[..<left])
        }
    }

    @inline(__always)
    private func rank(_ left: Int32, _ right: Int32) -> Int32 {
        ranks[left, right] ?? Self.none
    }

    /// Merges `count` symbols in place and returns how many are left; `ranks` is scratch space for the pairs'
    /// ranks.
    private func merge(
        _ symbols: UnsafeMutableBufferPointer<Int32>, _ count: Int, ranks: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var count = count
        // The rank of the pair that starts at each symbol.
        for place in 0..<max(0, count - 1) { ranks[place] = rank(symbols[place], symbols[place + 1]) }
        while count > 1 {
            var (best, place) = (Self.none, 0)
            for candidate in 0..<count - 1 where ranks[candidate] < best {
                (best, place) = (ranks[candidate], candidate)
            }
            guard best != Self.none else { break }
            symbols[place] = merges[Int(best)].token
            count -= 1
            for moved in place + 1..<max(count, place + 1) {
                symbols[moved] = symbols[moved + 1]
                if moved < count - 1 { ranks[moved] = ranks[moved + 1] }
            }
            if place > 0 { ranks[place - 1] = rank(symbols[place - 1], symbols[place]) }
            if place + 1 < count { ranks[place] = rank(symbols[place], symbols[place + 1]) }
        }
        return count
    }

    private struct Candidate: Comparable {
        let rank: Int32
        let place: Int32

        static func < (a: Candidate, b: Candidate) -> Bool { (a.rank, a.place) < (b.rank, b.place) }
    }

    private func encodeLong(_ word: UnsafeBufferPointer<UInt8>, _ ids: inout [Int32]) {
        // A linked list of symbols; a symbol that was merged into its left neighbour is -1.
        var symbols = [Int32](unsafeUninitializedCapacity: word.count * alphabet.most) { buffer, count in
            count = alphabet.symbols(of: word, buffer)
        }
        var next = (0..<symbols.count).map { $0 + 1 }
        var previous = (0..<symbols.count).map { $0 - 1 }
        var queue = Heap<Candidate>()
        func consider(_ place: Int) {
            guard place >= 0, next[place] < symbols.count else { return }
            let rank = rank(symbols[place], symbols[next[place]])
            if rank != Self.none { queue.push(Candidate(rank: rank, place: Int32(place))) }
        }
        for place in symbols.indices { consider(place) }
        while let best = queue.pop() {
            let place = Int(best.place)
            let merge = merges[Int(best.rank)]
            let right = next[place]
            guard symbols[place] == merge.left, right < symbols.count, symbols[right] == merge.right else {
                continue
            }
            symbols[place] = merge.token
            symbols[right] = -1
            next[place] = next[right]
            if next[right] < symbols.count { previous[next[right]] = place }
            consider(previous[place])
            consider(place)
        }
        for symbol in symbols where symbol >= 0 { ids.append(symbol) }
    }
}
