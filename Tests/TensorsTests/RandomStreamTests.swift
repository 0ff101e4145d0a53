import Tensors
import Testing

@Suite("Random streams")
struct RandomStreamTests {
    @Test("Philox4x32-10 gives the known answers of Random123's kat_vectors")
    func knownAnswers() {
        let zeros = RandomStream.philox((0, 0, 0, 0), key: (0, 0))
        #expect(zeros == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        let all = UInt32.max
        let ones = RandomStream.philox((all, all, all, all), key: (all, all))
        #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        let pi = RandomStream.philox(
            (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), key: (0xa409_3822, 0x299f_31d0))
        #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test("The numbers of a stream stay what they are: runs made earlier can be made again")
    func pinned() {
        var stream = RandomStream(seed: 1, 2, 3)
        #expect((0..<4).map { _ in stream.next() } == Self.pinnedWords)
        #expect(stream.uniform(at: 7) == Self.pinnedUniform)
    }

    private static let pinnedWords: [UInt64] = [
        0xf786_e367_4b88_c998, 0x76eb_adf3_26df_dacb,
        0xd8cd_7778_9b59_817c, 0xe0ee_190e_67dd_e36e,
    ]
    private static let pinnedUniform = 0.5321081805506928

    @Test("Every integer of a range is equally likely (chi-square)", arguments: [2, 3, 7, 10, 100])
    func uniformIntegers(size: Int) {
        var random = RandomStream(seed: 4, UInt64(size))
        let draws = 400 * size
        var counts = Array(repeating: 0, count: size)
        for _ in 0..<draws { counts[random.int(-5...size - 6) + 5] += 1 }
        let expected = Double(draws) / Double(size)
        let statistic = counts.reduce(0.0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        // Mean size - 1, deviation sqrt(2 (size - 1)): four deviations above.
        #expect(statistic < Double(size - 1) + 4 * Double(2 * (size - 1)).squareRoot() + 4)
    }

    @Test("Ranges of one number, and of all non-negative numbers, give numbers in them")
    func extremeRanges() {
        var random = RandomStream(seed: 8)
        #expect(random.int(9...9) == 9)
        #expect((0..<100).allSatisfy { _ in random.int(0...Int.max) >= 0 })
        #expect((0..<100).allSatisfy { _ in random.int(Int.min...(-1)) < 0 })
    }

    @Test("A number by its index does not depend on what was drawn before")
    func byIndex() {
        let fresh = RandomStream(seed: 11, 5)
        var used = fresh
        for _ in 0..<17 { _ = used.next() }
        for index in [0, 1, 2, 500, 1 << 40] { #expect(used.uniform(at: index) == fresh.uniform(at: index)) }
        #expect(fresh.uniform(at: 0) != fresh.uniform(at: 1))
    }

    @Test("Streams of other seeds, labels, or orders of labels are other streams")
    func distinct() {
        let streams = [
            RandomStream(seed: 1), RandomStream(seed: 2), RandomStream(seed: 1, 0), RandomStream(seed: 1, 1),
            RandomStream(seed: 1, 1, 2), RandomStream(seed: 1, 2, 1), RandomStream(seed: 0, 1),
        ]
        let first = streams.map { $0.uniform(at: 0) }
        #expect(Set(first).count == streams.count)
    }

    @Test("Uniform numbers lie in [0, 1) and normal ones have mean 0 and deviation 1")
    func moments() {
        var random = RandomStream(seed: 3)
        let uniform = (0..<20_000).map { _ in random.uniform() }
        #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(uniform.reduce(0, +) / 20_000 - 0.5) < 0.01)
        let normal = (0..<20_000).map { _ in random.normal() }
        let mean = normal.reduce(0, +) / 20_000
        let variance = normal.reduce(0) { $0 + $1 * $1 } / 20_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.05)
    }

    @Test("Shuffling keeps the elements and reaches every order equally often")
    func shuffles() {
        var random = RandomStream(seed: 6)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[random.shuffled([1, 2, 3]), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { (850...1150).contains($0) })
        #expect(random.shuffled([Int]()).isEmpty)
    }

    @Test("A coin of probability p falls on p, and picks reach every element")
    func picks() {
        var random = RandomStream(seed: 12)
        let heads = (0..<10_000).filter { _ in random.bool(0.2) }.count
        #expect((1850...2150).contains(heads))
        #expect((0..<100).allSatisfy { _ in !random.bool(0) && random.bool(1) })
        let picked = Set((0..<200).map { _ in random.pick(["a", "b", "c"]) })
        #expect(picked == ["a", "b", "c"])
    }
}
