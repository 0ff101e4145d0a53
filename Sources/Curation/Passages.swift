import Problems

/// The parts of a completion that a reader should look at: those behind the checks `repetition`, `language`
/// and `steps`. Each list holds ranges in the UTF-8 of the text, in order and without overlaps.
package struct Passages: Sendable, Equatable {
    /// Runs of words that have occurred in the chain of thought before.
    package var repeated: [Range<Int>] = []
    /// Words in another language than the text should be in.
    package var foreign: [Range<Int>] = []
    /// False arithmetic statements that are not taken back.
    package var falseSteps: [Range<Int>] = []

    /// The number of words in a run, as in the check `repetition`.
    private static let run = 8

    /// Finds the passages in the text of a completion for a problem.
    package init(_ text: String, problem: Problem) {
        let completion = Completion(text)
        let start = completion.thoughtStart
        repeated = Self.repeated(in: completion.thought).map { $0.lowerBound + start..<$0.upperBound + start }
        let scalars = completion.scalars
        let reading = LanguageReading(scalars, target: problem.language, prompt: problem.prompt)
        let others =
            reading.share < 1 ? reading.foreign(scalars).map(\.range) : []
        let retraction = Markers.lastRetraction(in: scalars)
        let falsehoods = Statements(scalars).falsehoods.map(\.range).filter { $0.upperBound > retraction }
        guard !others.isEmpty || !falsehoods.isEmpty else { return }
        var places = [start]
        places.reserveCapacity(scalars.count + 1)
        for scalar in scalars { places.append(places[places.count - 1] + UTF8.width(scalar)) }
        foreign = others.map { places[$0.lowerBound]..<places[$0.upperBound] }
        falseSteps = Self.joined(falsehoods.map { places[$0.lowerBound]..<places[$0.upperBound] })
    }

    /// The ranges in order; ranges that touch or overlap become one.
    private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
        ranges.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { joined, range in
            guard let last = joined.last, range.lowerBound <= last.upperBound else {
                return joined.append(range)
            }
            joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
        }
    }

    private static func repeated(in thought: String) -> [Range<Int>] {
        var (hashes, words): ([UInt64], [Range<Int>]) = ([], [])
        TextWords.forEach(in: thought) { hash, range in
            hashes.append(hash)
            words.append(range)
        }
        var seen = HashTable(capacity: hashes.count)
        var ranges: [Range<Int>] = []
        WordRuns(of: hashes[...], n: run).forEach { hash, first in
            guard !seen.insert(hash) else { return }
            ranges.append(words[first].lowerBound..<words[first + run - 1].upperBound)
        }
        return joined(ranges)
    }
}
