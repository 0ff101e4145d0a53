import Archive

/// Tokens and merges as they come from a file, before they are interpreted. There are some hundred thousand
/// of each, so they are kept as bytes.
struct TokenizerTokens {
    private var names = ByteTable()
    private var ids: [Int32] = []
    /// The two names of each merge, one after the other.
    private var halves: [UInt8] = []
    /// The end of each name in `halves`.
    private var ends: [Int32] = []
    /// The first member that cannot be used.
    private var fault: (name: String, value: JSON, expected: String)?

    /// Takes in a member of `vocab`.
    mutating func add(_ token: JSON.Member) {
        guard let id = token.value.int, 0..<Int(Int32.max) ~= id else {
            note(".vocab.\(token.name)", token.value, "a token id")
            return
        }
        guard !token.name.isEmpty, names.insert(token.name.utf8).isNew else {
            note(".vocab.\(token.name)", token.value, "each name once, and none empty")
            return
        }
        ids.append(Int32(id))
    }

    /// Takes in an element of `merges`: a pair, or a text with a space between its halves.
    mutating func add(merge: JSON) {
        var (first, second): (Substring?, Substring?)
        if let text = merge.string, let space = text.utf8.firstIndex(of: 0x20) {
            (first, second) = (text[..<space], text[text.utf8.index(after: space)...])
            if second?.utf8.contains(0x20) == true { second = nil }
        } else if let pair = merge.array, pair.count == 2 {
            (first, second) = (pair[0].string?[...], pair[1].string?[...])
        }
        guard let first, let second else {
            note(".merges[\(ends.count / 2)]", merge, "a pair of tokens")
            return
        }
        for half in [first, second] {
            halves += half.utf8
            ends.append(Int32(halves.count))
        }
    }

    private mutating func note(_ name: String, _ value: JSON, _ expected: String) {
        if fault == nil { fault = (name, value, expected) }
    }

    /// Gaps in the ids take memory, so they are limited: to this many, plus the number of tokens.
    private static let mostGaps = 1 << 16

    /// The names of all tokens by id, including those of `added`.
    ///
    /// The reference gives its own ids to added tokens that are not in `vocab`, whatever the file says. A
    /// token for which the two ids differ is refused.
    mutating func vocabulary(
        adding added: [AddedTokens.Token], at vocab: TokenizerField
    ) throws(Complaint) -> ByteTable {
        if let fault {
            throw TokenizerField(value: fault.value, name: "model" + fault.name, file: vocab.file)
                .error(expected: fault.expected)
        }
        let first = Int32(ids.count)
        var last: Int32 = -1
        var seen = ByteTable()
        for (place, token) in added.enumerated() {
            let field = TokenizerField(
                value: .string(token.content), name: "added_tokens[\(place)]", file: vocab.file)
            guard seen.insert(token.content.utf8).isNew else {
                throw field.error(expected: "each token once")
            }
            let (index, isNew) = names.insert(token.content.utf8)
            if isNew {
                let next = max(first, last + 1)
                guard token.id == next else {
                    throw TokenizerField(
                        value: .int(Int(token.id)), name: field.name + ".id", file: vocab.file
                    ).error(expected: "\(next), the next id after vocab and the added tokens before it")
                }
                ids.append(token.id)
            } else if ids[index] != token.id {
                throw self.field(token.content, ids[index], vocab).error(expected: "\(token.id)")
            }
            last = max(last, token.id)
        }
        // For each id, the token's place in the file.
        let limit = 2 * ids.count + Self.mostGaps
        var places = [Int32](repeating: -1, count: min(Int(ids.max() ?? -1) + 1, limit))
        for (place, id) in ids.enumerated() {
            guard id < places.count, places[Int(id)] < 0 else {
                throw self.field(String(decoding: names[place], as: UTF8.self), id, vocab).error(
                    expected: "each id once, and all below \(limit)")
            }
            places[Int(id)] = Int32(place)
        }
        defer { names = ByteTable() }
        if places.indices.allSatisfy({ places[$0] == Int32($0) }) { return names }
        var ordered = ByteTable(minimumCapacity: names.count)
        for place in places { if place < 0 { ordered.skip() } else { ordered.insert(names[Int(place)]) } }
        return ordered
    }

    private func field(_ name: String, _ id: Int32, _ vocab: TokenizerField) -> TokenizerField {
        TokenizerField(value: .int(Int(id)), name: vocab.name + "." + name, file: vocab.file)
    }

    /// The merges, and for each pair the place of its merge.
    func merges(
        _ names: ByteTable, at field: TokenizerField
    ) throws(Complaint) -> ([Merge], PairTable) {
        var merges: [Merge] = []
        merges.reserveCapacity(ends.count / 2)
        var ranks = PairTable(minimumCapacity: ends.count / 2)
        var start = 0
        for place in stride(from: 0, to: ends.count, by: 2) {
            let (middle, end) = (Int(ends[place]), Int(ends[place + 1]))
            guard let left = names.find(halves[start..<middle]), let right = names.find(halves[middle..<end]),
                let token = names.find(halves[start..<end]), ranks[left, right] == nil
            else {
                func text(_ range: Range<Int>) -> JSON {
                    .string(String(decoding: halves[range], as: UTF8.self))
                }
                throw TokenizerField(
                    value: [text(start..<middle), text(middle..<end)], name: "\(field.name)[\(place / 2)]",
                    file: field.file
                ).error(expected: "a new pair of tokens that make a third of the vocabulary")
            }
            ranks.insert(left, right, Int32(merges.count))
            merges.append(Merge(left: left, right: right, token: token))
            start = end
        }
        return (merges, ranks)
    }
}
