/// How the values of a measure are spread, in bounded memory: a histogram with 128 steps for each power of two.
///
/// Whole numbers up to 256 are counted exactly, other values to within 1 in 128. What comes out does not depend on the
/// order of the values, but for the last digits of the mean.
package struct Distribution: Sendable {
    package private(set) var count = 0
    package private(set) var least = Double.infinity
    package private(set) var most = -Double.infinity
    private var sum = 0.0
    private var isWhole = true
    /// Counts by the first 19 bits of the values, in an order that is theirs.
    private var steps: [UInt32: Int] = [:]

    package init() {}

    /// Adds a value; one that is not a number is passed over.
    package mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        count += 1
        sum += value
        isWhole = isWhole && value == value.rounded()
        least = min(least, value)
        most = max(most, value)
        // Adding 0 makes a negative 0 positive.
        let bits = (value + 0).bitPattern
        let ordered = bits >> 63 == 0 ? bits | 1 << 63 : ~bits
        steps[UInt32(ordered >> 45), default: 0] += 1
    }

    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The value that the share `share` of all values are at or under, 0 to 1; 0 where there are none.
    package func quantile(_ share: Double) -> Double {
        var left = max(1, Int((share * Double(count)).rounded(.up)))
        for (step, number) in sorted {
            left -= number
            if left <= 0 { return max(least, min(most, Self.value(step))) }
        }
        return count == 0 ? 0 : most
    }

    /// Counts in at most `bins` steps of equal width, of whole numbers where all values are; what the greatest 1 in 200
    /// go beyond is in the last one. `to` is the last value of a step of whole numbers, and else where the next begins.
    package func histogram(bins: Int) -> [(from: Double, to: Double, count: Int)] {
        guard count > 0 else { return [] }
        let end = max(quantile(0.995), least)
        var width = (end > least ? end - least : most - least) / Double(bins)
        if isWhole { width = max(1, ((end - least + 1) / Double(bins)).rounded(.up)) }
        guard width > 0, width.isFinite else { return [(least, most, count)] }
        var counts = Array(repeating: 0, count: bins)
        for (step, number) in sorted {
            let place = (max(least, min(most, Self.value(step))) - least) / width
            counts[Int(min(Double(bins - 1), place))] += number
        }
        let used = (counts.lastIndex { $0 > 0 } ?? 0) + 1
        return counts[..<used].enumerated().map { bin, number in
            let next = least + Double(bin + 1) * width
            return (least + Double(bin) * width, bin == used - 1 ? most : isWhole ? next - 1 : next, number)
        }
    }

    private var sorted: [(UInt32, Int)] {
        steps.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The value of a step that is nearest to 0.
    private static func value(_ step: UInt32) -> Double {
        let ordered = UInt64(step) << 45
        return ordered >> 63 == 1
            ? Double(bitPattern: ordered & ~(1 << 63)) : Double(bitPattern: ~(ordered | (1 << 45 - 1)))
    }
}
