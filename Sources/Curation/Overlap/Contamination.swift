import Archive
import Problems

/// Finds texts that share a run of words with files that must stay unseen, such as benchmarks, or that equal
/// a whole text in them.
///
/// Every text in a line of the files counts, at any depth of its JSON. Punctuation, case and width make no
/// difference. Memory is 24 to 48 bytes for each run of words in the files, for each length.
package struct Contamination: Sendable {
    /// The lengths of runs in words, in ascending order.
    private let lengths: [Int]
    private let paths: [String]
    private var table = PlaceTable()
    /// The whole texts, however short they are.
    private var texts = PlaceTable()

    /// The most runs of words: 5 GB. More are refused.
    private static let most = 100_000_000

    /// - Parameters:
    ///   - paths: JSON Lines; a `.txt` file has a text in each line.
    ///   - lengths: the lengths of runs in words, at least 1: 13 as in GPT-3 (arXiv:2005.14165, appendix C);
    ///     8 is stricter. If there are several, the least decides what is rejected, and the reason shows the
    ///     greatest that is found.
    /// - Throws: `Complaint` where a file cannot be read, or holds no text or too much.
    package init(files paths: [String], lengths: [Int] = [13]) throws {
        precondition(!lengths.isEmpty && lengths.allSatisfy { $0 >= 1 })
        self.lengths = Set(lengths).sorted()
        self.paths = paths
        for (file, path) in paths.enumerated() {
            let lines = try JSONLines(path)
            let isPlain = path.hasSuffix(".txt") || path.hasSuffix(".txt.zst")
            var count = 0
            while let (line, bytes) = try lines.next() {
                let place = UInt64(file) << 40 | UInt64(line)
                if isPlain {
                    count += add(String(decoding: bytes, as: UTF8.self), place)
                } else {
                    try Self.forEachText(JSON.parse(bytes, file: path, line: line)) {
                        count += add($0, place)
                    }
                }
                guard table.count + texts.count < Self.most else {
                    throw Complaint(
                        "\(path):\(line)", found: "more than \(Self.most) runs of words in the files",
                        expected: "fewer", advice: "compare with some of the files at a time")
                }
            }
            guard count > 0 else {
                throw Complaint(path, found: "no words", expected: "texts to compare with")
            }
        }
    }

    private static func forEachText(_ json: JSON, _ body: (String) -> Void) {
        switch json {
        case .string(let text): body(text)
        case .array(let list): for value in list { forEachText(value, body) }
        case .object(let members): for member in members { forEachText(member.value, body) }
        default: break
        }
    }

    /// Adds a text and returns its number of words.
    private mutating func add(_ text: String, _ place: UInt64) -> Int {
        var words = TextWords()
        words.append(text)
        guard !words.hashes.isEmpty else { return 0 }
        texts.insert(WordRuns.whole(words.hashes[...]), place)
        // Runs of different lengths have different hashes, so that one table holds them all.
        for n in lengths {
            WordRuns(of: words.hashes[...], n: n).forEach { hash, _ in table.insert(hash, place) }
        }
        return words.hashes.count
    }

    /// Passes texts that share nothing with the files. The value is the number of shared runs, of the
    /// greatest length for which there are any; the reason shows the first run, and where it stands.
    package func verdict(_ texts: [String]) -> Verdict {
        let lists = texts.map { text in
            var words = TextWords()
            words.append(text)
            return words.hashes
        }
        for (text, words) in zip(texts, lists)
        where !words.isEmpty && words.count < lengths[lengths.count - 1] {
            guard let place = self.texts[WordRuns.whole(words[...])] else { continue }
            return Verdict(
                "contamination", .fail,
                "in a file to stay unseen: \(name(place)) as a whole, \"\(excerpt(text))\"",
                value: 1, threshold: 0)
        }
        var verdict = Verdict("contamination", .pass, value: 0, threshold: 0)
        for n in lengths {
            var count = 0
            var first: (text: String, word: Int, place: UInt64)?
            for (text, words) in zip(texts, lists) {
                WordRuns(of: words[...], n: n).forEach { hash, word in
                    guard let place = table[hash] else { return }
                    count += 1
                    if first == nil { first = (text, word, place) }
                }
            }
            // Where no run of this length is shared, no longer one is.
            guard let first else { break }
            let shown = shown(first.text, first.word, n)
            verdict = Verdict(
                "contamination", .fail,
                "in a file to stay unseen: \(n) words of \(name(first.place)), \"\(shown)\"",
                value: Double(count), threshold: 0)
        }
        return verdict
    }

    private func name(_ place: UInt64) -> String {
        "\(paths[Int(place >> 40)]):\(place & 0xFF_FFFF_FFFF)"
    }

    /// The run of `n` words that begins at the word `word` of a text.
    private func shown(_ text: String, _ word: Int, _ n: Int) -> String {
        var (index, start, end) = (0, 0, 0)
        TextWords.forEach(in: text) { _, range in
            if index == word { start = range.lowerBound }
            if index == word + n - 1 { end = range.upperBound }
            index += 1
        }
        return excerpt(String(decoding: Array(text.utf8)[start..<end], as: UTF8.self), length: 200)
    }
}

/// A map from hashes to places, by open addressing; a hash keeps its first place.
private struct PlaceTable: Sendable {
    private var slots: [(hash: UInt64, place: UInt64)] = []
    private(set) var count = 0

    subscript(hash: UInt64) -> UInt64? {
        guard !slots.isEmpty else { return nil }
        let slot = find(hash)
        return slots[slot].place == .max ? nil : slots[slot].place
    }

    mutating func insert(_ hash: UInt64, _ place: UInt64) {
        if count * 3 >= slots.count * 2 { grow() }
        let slot = find(hash)
        guard slots[slot].place == .max else { return }
        slots[slot] = (hash, place)
        count += 1
    }

    /// The slot of a hash, or the empty slot where it belongs.
    @inline(__always)
    private func find(_ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot].place != .max, slots[slot].hash != hash { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: (0, .max), count: max(1 << 10, old.count * 2))
        for entry in old where entry.place != .max { slots[find(entry.hash)] = entry }
    }
}
