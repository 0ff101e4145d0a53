import Glibc

/// Numbers as people read them.
package enum Figure {
    /// `1234567` as `1,234,567`.
    package static func grouped(_ number: Int) -> String {
        var digits = String(number.magnitude)
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// A number with `places` digits after the point: `1,234.50`.
    package static func fixed(_ value: Double, _ places: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let digits = String(scaled % scale)
        let fraction =
            places == 0 ? "" : "." + String(repeating: "0", count: places - digits.count) + digits
        return (value < 0 && scaled > 0 ? "-" : "") + grouped(scaled / scale) + fraction
    }

    /// A number with about four significant digits, or all digits of a whole number.
    package static func short(_ value: Double) -> String {
        if value == value.rounded() { return fixed(value, 0) }
        return fixed(value, abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : 3)
    }

    /// A number with three significant digits, however small: `0.00123`, `12.3`.
    package static func significant(_ value: Double) -> String {
        guard value != 0, value.isFinite, abs(value) < 1000 else { return fixed(value, 0) }
        return fixed(value, min(12, 2 - Int(log10(abs(value)).rounded(.down))))
    }

    /// A part of a whole as `12.3%`; a part of nothing is `–`.
    package static func percent(_ part: Int, of whole: Int) -> String {
        whole > 0 ? fixed(100 * Double(part) / Double(whole), 1) + "%" : "–"
    }

    /// A number of bytes as `1.5 GB`.
    package static func bytes(_ value: Double) -> String {
        for (unit, size) in [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)] where value >= size {
            return fixed(value / size, 1) + " " + unit
        }
        return fixed(value, 0) + " B"
    }

    /// Seconds as `48 s`, `3 min 20 s` or `2 h 05 min`.
    package static func duration(_ seconds: Double) -> String {
        let whole = Int((seconds > 0 ? min(seconds, 1e9) : 0).rounded())
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(whole % 60) s"
        default:
            let minutes = whole / 60 % 60
            return "\(whole / 3600) h \(minutes < 10 ? "0" : "")\(minutes) min"
        }
    }
}
