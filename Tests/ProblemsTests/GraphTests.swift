import Problems
import Tensors
import Testing

@Suite("Graph")
struct GraphTests {
    let family: any Family

    init() throws {
        family = try #require(Families.named("graph"))
    }

    @Test("The gold answer is that of all ways without a vertex twice")
    func independent() throws {
        for draw in 0..<200 {
            var random = RandomStream(seed: 3, UInt64(draw))
            let exercise = family.exercise(level: draw % 3 + 1, random: &random)
            let words = exercise.key.split(whereSeparator: { " ,".contains($0) }).map(String.init)
            let isPath = words[0] == "path"
            var beside: [Character: [(Character, Int)]] = [:]
            for (place, word) in words.enumerated() where word.contains("-") {
                let ends = Array(word)
                let length = isPath ? try #require(Int(words[place + 1])) : 1
                beside[ends[0], default: []].append((ends[2], length))
                beside[ends[2], default: []].append((ends[0], length))
            }
            let from = try #require(words.firstIndex(of: "from"))
            let start = Character(words[from + 1])
            var least: [Character: Int] = [:]
            func walk(_ path: [Character], _ length: Int) {
                let last = path[path.count - 1]
                least[last] = min(least[last] ?? length, length)
                for (next, more) in beside[last] ?? [] where !path.contains(next) {
                    walk(path + [next], length + more)
                }
            }
            walk([start], 0)
            let expected = isPath ? least[Character(words[words.count - 1])] : least.count
            #expect(exercise.answer == expected.map(String.init), "\(exercise.key)")
        }
    }
}
