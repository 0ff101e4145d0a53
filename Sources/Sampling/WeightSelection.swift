import Tensors

/// Finds a weight by its rank, or by the sum of the larger weights, without sorting. Numbers of f32 from 0 to
/// 1 have the order of their bits, which are inspected in four parts, as in radix sort.
struct WeightSelection {
    enum Measure {
        /// Each weight counts as 1.
        case count
        /// Each weight counts as its value. Sums are exact within this relative error.
        case sum(Double)
    }

    /// For each part of the bits, its lowest bit and its number of values. The first part holds the sign, the
    /// exponent, which is at most 127, and a bit of the fraction.
    private static let parts = [(shift: 22, size: 1 << 8), (14, 1 << 8), (7, 1 << 7), (0, 1 << 7)]
    /// Up to this rank, the largest weights are kept in order as they come, as they are few.
    private static let few = 64.0

    /// For each value of a part, the sum of the weights with it, in four sums, because additions to one sum
    /// wait for each other.
    private var sums = [Double](repeating: 0, count: 4 << 8)
    /// Weights that are equal in the parts inspected so far.
    private let alike: FloatBuffer

    /// - Parameter count: the most weights.
    init(_ count: Int) { alike = FloatBuffer(count) }

    /// The cut that keeps the fewest of the largest weights whose measures add up to `goal`. If it keeps all
    /// weights equal to the least one, its `ties` have no limit.
    ///
    /// - Returns: nil if all weights together have less, or if the error of sums leaves the number open.
    mutating func cut(
        _ weights: UnsafePointer<Float>, _ count: Int, holding goal: Double, by measure: Measure
    ) -> Cut? {
        var slack = 0.0
        switch measure {
        case .count where goal <= Self.few: return rank(weights, count, Int(goal))
        case .count: break
        case .sum(let error): slack = error
        }
        // Less than `low` is certainly too little, and `high` is certainly enough.
        let (low, high) = (goal * (1 - slack), goal * (1 + slack))
        var (list, left, bits) = (weights, count, UInt32(0))
        var passed = 0.0
        for (shift, size) in Self.parts {
            switch measure {
            case .count: add(list, left, shift, size) { _ in 1 }
            case .sum: add(list, left, shift, size) { Double($0) }
            }
            var value = size - 1
            while value >= 0, passed + sum(value) < low {
                passed += sum(value)
                value -= 1
            }
            guard value >= 0, passed + sum(value) >= high else { return nil }
            bits |= UInt32(value) << UInt32(shift)
            left = pick(list, left, shift, size, UInt32(value))
            list = UnsafePointer(alike.pointer)
        }
        let least = Float(bitPattern: bits)
        let weight = if case .count = measure { 1.0 } else { Double(least) }
        // The remaining weights are all equal now.
        let ties = min(Double(left), max(1, ((goal - passed) / weight).rounded(.up)))
        guard passed + ties * weight >= high, ties == 1 || passed + (ties - 1) * weight < low else {
            return nil
        }
        return Cut(least: least, ties: Int(ties) == left ? .max : Int(ties))
    }

    /// The cut that keeps the `rank` largest weights.
    private func rank(_ weights: UnsafePointer<Float>, _ count: Int, _ rank: Int) -> Cut? {
        guard count >= rank else { return nil }
        // The largest weights so far, in descending order.
        let best = alike.pointer
        var found = 0
        for index in 0..<count {
            let weight = weights[index]
            guard found < rank || weight > best[rank - 1] else { continue }
            if found < rank { found += 1 }
            var place = found - 1
            while place > 0, best[place - 1] < weight {
                best[place] = best[place - 1]
                place -= 1
            }
            best[place] = weight
        }
        let least = best[rank - 1]
        return Cut(least: least, ties: (0..<rank).count { best[$0] == least })
    }

    /// Sums the measures of weights by the value of a part of their bits.
    @inline(__always)
    private mutating func add(
        _ list: UnsafePointer<Float>, _ count: Int, _ shift: Int, _ size: Int, _ share: (Float) -> Double
    ) {
        let (shift, mask) = (UInt32(shift), UInt32(size - 1))
        sums.withUnsafeMutableBufferPointer { sums in
            for index in 0..<4 * size { sums[index] = 0 }
            for index in 0..<count {
                let value = Int(list[index].bitPattern &>> shift & mask)
                sums[4 &* value &+ index & 3] += share(list[index])
            }
        }
    }

    private func sum(_ value: Int) -> Double {
        (sums[4 * value] + sums[4 * value + 1]) + (sums[4 * value + 2] + sums[4 * value + 3])
    }

    /// Collects the weights that have this value in a part of their bits; returns how many there are.
    private func pick(
        _ list: UnsafePointer<Float>, _ count: Int, _ shift: Int, _ size: Int, _ value: UInt32
    ) -> Int {
        let (shift, mask) = (UInt32(shift), UInt32(size - 1))
        var found = 0
        for index in 0..<count {
            let weight = list[index]
            alike.pointer[found] = weight
            found &+= weight.bitPattern &>> shift & mask == value ? 1 : 0
        }
        return found
    }
}
