import CKernels
import Tensors

/// Which weights of a distribution are kept: all above `least`, and the first `ties` of those equal to it.
struct Cut: Equatable {
    var least: Float
    var ties = Int.max
}

/// Finds where top-k, top-p and min-p cut a distribution, by selection. The weights are sorted only where
/// sums lie so close to top-p's share that the order of the additions decides.
struct CutFinder {
    /// The largest weight of each block of 64.
    let most: FloatBuffer
    private var sums: [Double]
    /// Weights that may be kept, in the order of the vocabulary.
    private let candidates: FloatBuffer
    private var selection: WeightSelection

    /// Top-p first looks among weights of at least the total divided by this number: there are at most this
    /// many.
    private static let first = 2048.0

    init(_ count: Int) {
        let blocks = (count + 63) / 64
        (most, sums) = (FloatBuffer(blocks), Array(repeating: 0, count: blocks))
        candidates = FloatBuffer(count)
        selection = WeightSelection(count)
    }

    /// The cut of `count` weights, the largest of which is 1: first min-p, then top-k, then top-p, each on
    /// the weights that are left.
    mutating func cut(_ weights: UnsafePointer<Float>, _ count: Int, _ options: SamplingOptions) -> Cut {
        let cutsK = options.topK > 0 && options.topK < count
        let needsTotal = options.topP < 1 && options.minP == 0 && !cutsK
        if needsTotal {
            lv_blocks(count, weights, &sums, most.pointer)
        } else {
            lv_blocks(count, weights, nil, most.pointer)
        }
        let floor = Self.least(options.minP)
        var cut = Cut(least: floor)
        if cutsK {
            // So many blocks have a weight of at least this that top-k keeps none below it.
            let enough =
                most.count > options.topK
                ? selection.cut(most.pointer, most.count, holding: Double(options.topK), by: .count) : nil
            cut.least = max(floor, enough?.least ?? 0)
            var left = gather(weights, count, atLeast: cut.least)
            if left > options.topK,
                let kth = selection.cut(candidates.pointer, left, holding: Double(options.topK), by: .count)
            {
                cut = kth
                left = drop(left, beyond: cut)
            }
            guard options.topP < 1, var found = nucleus(left, options.topP) else { return cut }
            // Among equal weights, top-k has kept no more than these.
            if found.least == cut.least { found.ties = min(found.ties, cut.ties) }
            return found
        }
        guard options.topP < 1 else { return cut }
        if needsTotal {
            let total = sums.reduce(0, +)
            let (goal, slack) = (options.topP * total, Self.slack(count))
            let left = gather(weights, count, atLeast: max(floor, Float(total / Self.first)))
            if let found = selection.cut(candidates.pointer, left, holding: goal, by: .sum(slack))
                ?? selection.cut(weights, count, holding: goal, by: .sum(slack))
            {
                return found
            }
        }
        return nucleus(gather(weights, count, atLeast: floor), options.topP) ?? cut
    }

    /// The least weight that min-p keeps; it is above 0 in any case.
    private static func least(_ minP: Double) -> Float {
        let near = Float(minP)
        return max(.leastNonzeroMagnitude, Double(near) < minP ? near.nextUp : near)
    }

    /// The largest relative difference between sums of `count` weights that are added in different orders.
    private static func slack(_ count: Int) -> Double { Double(count + 64) * 0x1p-50 }

    /// Collects the weights of at least `least`; returns how many there are.
    private func gather(_ weights: UnsafePointer<Float>, _ count: Int, atLeast least: Float) -> Int {
        var found = 0
        for block in 0..<most.count where most.pointer[block] >= least {
            for index in 64 * block..<min(count, 64 * block + 64) {
                candidates.pointer[found] = weights[index]
                found += weights[index] >= least ? 1 : 0
            }
        }
        return found
    }

    /// Drops the candidates outside a cut; returns how many are kept.
    private func drop(_ count: Int, beyond cut: Cut) -> Int {
        var (kept, ties) = (0, cut.ties)
        for index in 0..<count {
            let weight = candidates.pointer[index]
            guard weight > cut.least || weight == cut.least && ties > 0 else { continue }
            if weight == cut.least { ties -= 1 }
            candidates.pointer[kept] = weight
            kept += 1
        }
        return kept
    }

    /// Top-p of all candidates: the likeliest ones whose sum, from the largest on, is at least the share
    /// `topP` of the total; nil if all are kept.
    private mutating func nucleus(_ count: Int, _ topP: Double) -> Cut? {
        var values = UnsafeMutableBufferPointer(start: candidates.pointer, count: count)
        if count > 256 {
            let total = values.reduce(0.0) { $0 + Double($1) }
            if let cut = selection.cut(
                candidates.pointer, count, holding: topP * total, by: .sum(Self.slack(count)))
            {
                return cut
            }
        }
        values.sort(by: >)
        let total = values.reduce(0.0) { $0 + Double($1) }
        var sum = 0.0
        for (place, weight) in values.enumerated() {
            sum += Double(weight)
            guard sum >= topP * total else { continue }
            return Cut(least: weight, ties: values[...place].reversed().prefix { $0 == weight }.count)
        }
        return nil
    }
}
