/// How the values of a measure are spread, in bounded memory: a histogram with 128 bins for each power of
/// two.
///
/// Whole numbers up to 256 are counted exactly, other values to within 1 in 128. The results do not depend on
/// the order of the values, except for the last digits of the mean.
package struct Distribution: Sendable {
    /// The number of values.
    package private(set) var count = 0
    /// The least value; infinity where there are none.
    package private(set) var least = Double.infinity
    /// The greatest value; minus infinity where there are none.
    package private(set) var most = -Double.infinity
    private var sum = 0.0
    private var isWhole = true
    /// The number of values in each bin. The key is the first 19 bits of a value, changed so that keys sort
    /// as values do.
    private var bins: [UInt32: Int] = [:]

    package init() {}

    /// Adds a value; infinite values and NaN are ignored.
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
        bins[UInt32(ordered >> 45), default: 0] += 1
    }

    /// The mean of the values; 0 where there are none.
    package var mean: Double { count == 0 ? 0 : sum / Double(count) }

    /// The value that the share `share` (0 to 1) of all values do not exceed; 0 where there are no values.
    package func quantile(_ share: Double) -> Double {
        var left = max(1, Int((share * Double(count)).rounded(.up)))
        for (bin, number) in sorted {
            left -= number
            if left <= 0 { return max(least, min(most, Self.value(bin))) }
        }
        return count == 0 ? 0 : most
    }

    /// Counts the values in at most `bins` bins of equal width, a whole number if all values are whole. The
    /// greatest 1 in 200 values may lie beyond the last bin, and are counted in it. `to` is the last value of
    /// a bin of whole numbers; else it is where the next bin begins.
    package func histogram(bins: Int) -> [(from: Double, to: Double, count: Int)] {
        guard count > 0 else { return [] }
        let end = max(quantile(0.995), least)
        var width = (end > least ? end - least : most - least) / Double(bins)
        if isWhole { width = max(1, ((end - least + 1) / Double(bins)).rounded(.up)) }
        guard width > 0, width.isFinite else { return [(least, most, count)] }
        var counts = Array(repeating: 0, count: bins)
        for (bin, number) in sorted {
            let place = (max(least, min(most, Self.value(bin))) - least) / width
            counts[Int(min(Double(bins - 1), place))] += number
        }
        let used = (counts.lastIndex { $0 > 0 } ?? 0) + 1
        return counts[..<used].enumerated().map { bin, number in
            let next = least + Double(bin + 1) * width
            return (least + Double(bin) * width, bin == used - 1 ? most : isWhole ? next - 1 : next, number)
        }
    }

    private var sorted: [(UInt32, Int)] {
        bins.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The value of a bin that is nearest to 0.
    private static func value(_ bin: UInt32) -> Double {
        let ordered = UInt64(bin) << 45
        return ordered >> 63 == 1
            ? Double(bitPattern: ordered & ~(1 << 63)) : Double(bitPattern: ~(ordered | (1 << 45 - 1)))
    }
}
