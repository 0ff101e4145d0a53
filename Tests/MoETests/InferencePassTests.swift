import MoE
import Tensors
import Testing

@Suite("Inference pass")
struct InferencePassTests {
    /// A sequence of tokens with its pages, computed pass by pass.
    private struct Line {
        let tokens: [Int32]
        var pages: [KeyValueCache.Page] = []
        var done = 0
        /// Bits of the logits of each position so far.
        var logits: [[UInt32]] = []

        init(_ length: Int, seed: UInt64) {
            var random = RandomStream(seed: 31, seed)
            tokens = (0..<length).map { _ in Int32(random.int(0...18)) }
        }
    }

    private static let shapes: [(Int?, Int, Bool)] = [(nil, 1, true), (6, 4, true), (nil, 2, false)]

    private static func model(_ shape: (Int?, Int, Bool)) -> Model {
        TrainingPassTests.model(
            TrainingPassTests.config(queryRank: shape.0, groups: shape.1, normalizes: shape.2))
    }

    /// Computes the next `counts[i]` tokens of each line in one pass.
    private static func advance(
        _ pass: InferencePass, _ cache: KeyValueCache, _ lines: inout [Line], _ counts: [Int]
    ) {
        var rows: [InferenceRow] = []
        for (index, count) in counts.enumerated() {
            for position in lines[index].done..<lines[index].done + count {
                #expect(cache.extend(&lines[index].pages, to: position + 1))
                rows.append(
                    InferenceRow(
                        token: lines[index].tokens[position], position: position, pages: lines[index].pages))
            }
            lines[index].done += count
        }
        let logits = FloatBuffer(rows.count * 19)
        pass.run(rows, wanted: Array(rows.indices), logits: logits.pointer)
        var row = 0
        for (index, count) in counts.enumerated() {
            for _ in 0..<count {
                lines[index].logits.append((0..<19).map { logits.pointer[row * 19 + $0].bitPattern })
                row += 1
            }
        }
    }

    private static func prefilled(_ weights: InferenceWeights, _ lines: [Line]) -> [[[UInt32]]] {
        lines.map { line in
            let cache = KeyValueCache(for: weights)
            var alone = [line]
            advance(InferencePass(weights, cache: cache, capacity: 128), cache, &alone, [line.tokens.count])
            return alone[0].logits
        }
    }

    @Test(
        "Decoding token by token, in any chunks, and amid other sequences has the bits of one prefill",
        arguments: 0..<3)
    func sameBits(shape: Int) {
        let weights = InferenceWeights(Self.model(Self.shapes[shape]))
        let lines = [Line(50, seed: 1), Line(17, seed: 2), Line(1, seed: 3), Line(33, seed: 4)]
        let expected = Self.prefilled(weights, lines)
        var random = RandomStream(seed: 6)
        for way in 0..<4 {
            let cache = KeyValueCache(for: weights)
            let pass = InferencePass(weights, cache: cache, capacity: 64)
            var running = lines
            while running.contains(where: { $0.done < $0.tokens.count }) {
                let counts = running.map { line in
                    let left = line.tokens.count - line.done
                    // One at a time; chunks of any size, none included; then sequences out of step as well.
                    return way == 0 ? min(left, 1) : min(left, random.int(0...[1, 16, 5, 3][way]))
                }
                if counts.contains(where: { $0 > 0 }) { Self.advance(pass, cache, &running, counts) }
            }
            #expect(running.map(\.logits) == expected, "way \(way)")
        }
    }

    @Test("A fork goes on with the bits of the sequence that it came from, wherever the page is cut")
    func forks() {
        let weights = InferenceWeights(Self.model(Self.shapes[0]))
        let line = Line(40, seed: 5)
        let expected = Self.prefilled(weights, [line])[0]
        for cut in [1, 15, 16, 17, 31, 32, 33] {
            let cache = KeyValueCache(for: weights)
            let pass = InferencePass(weights, cache: cache, capacity: 64)
            var lines = [line]
            Self.advance(pass, cache, &lines, [cut])
            lines.append(lines[0])
            lines[1].pages = cache.fork(lines[0].pages, positions: cut) ?? []
            // The first goes elsewhere in the same page, which must not reach the second.
            for _ in cut..<40 {
                let other = InferenceRow(token: 0, position: lines[0].done, pages: lines[0].pages)
                if lines[0].done % cache.pagePositions != 0 {
                    let logits = FloatBuffer(19)
                    pass.run([other], wanted: [0], logits: logits.pointer)
                    lines[0].done += 1
                }
                Self.advance(pass, cache, &lines, [0, 1])
            }
            #expect(lines[1].logits == expected, "cut at \(cut)")
        }
    }

    @Test("The logits have the same bits on every SIMD path")
    func paths() {
        let kept = SIMDPath.current
        defer { _ = kept.use() }
        let model = Self.model(Self.shapes[1])
        var seen: [[[[UInt32]]]] = []
        for path in SIMDPath.allCases where path.use() {
            seen.append(Self.prefilled(InferenceWeights(model), [Line(35, seed: 9), Line(2, seed: 10)]))
        }
        #expect(seen.allSatisfy { $0 == seen[0] })
    }

    @Test(
        "Absorbed attention equals the unabsorbed full forward in double precision",
        arguments: [(nil, 1, true, 1, 1), (6, 4, true, 1, 2), (nil, 2, false, 0, 1), (3, 8, true, 2, 0)]
            as [(Int?, Int, Bool, Int, Int)])
    func equalsReference(queryRank: Int?, groups: Int, normalizes: Bool, dense: Int, shared: Int) {
        var config = TrainingPassTests.config(queryRank: queryRank, groups: groups, normalizes: normalizes)
        config.denseLayers = dense
        config.sharedExperts = shared
        // Groups of one expert: as many of them as there are active experts.
        if groups == 8 { config.activeGroups = 3 }
        let model = TrainingPassTests.model(config)
        let line = Line(45, seed: 7)
        let found = Self.prefilled(InferenceWeights(model), [line])[0]
        let expected = ReferenceModel(model).logits(line.tokens)
        var scale = 0.0
        var worst = 0.0
        for (row, reference) in zip(found, expected) {
            for (value, wanted) in zip(row, reference) {
                scale = max(scale, abs(wanted))
                worst = max(worst, abs(Double(Float(bitPattern: value)) - wanted))
            }
        }
        #expect(scale > 0.5)
        #expect(worst < 1e-4 * scale, "off by \(worst) of \(scale)")
    }

    @Test("Only the rows that are asked for give logits, in the order asked")
    func wanted() {
        let weights = InferenceWeights(Self.model(Self.shapes[0]))
        let line = Line(9, seed: 8)
        let expected = Self.prefilled(weights, [line])[0]
        let cache = KeyValueCache(for: weights)
        let pages = cache.take(positions: 9)
        let rows = line.tokens.enumerated().map { InferenceRow(token: $1, position: $0, pages: pages) }
        let logits = FloatBuffer(3 * 19)
        InferencePass(weights, cache: cache, capacity: 9).run(
            rows, wanted: [8, 0, 3], logits: logits.pointer)
        let found = (0..<3).map { row in (0..<19).map { logits.pointer[row * 19 + $0].bitPattern } }
        #expect(found == [expected[8], expected[0], expected[3]])
    }
}
