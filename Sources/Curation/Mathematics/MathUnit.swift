import Archive

/// A unit of measurement, or the thing counted: its dimensions, and its size in the base units of the
/// dimensions.
struct MathUnit: Sendable, Equatable {
    var factor: Rational
    /// The powers by dimension, sorted by name; a word that is not a unit is a dimension of its own.
    var powers: [Power]

    struct Power: Sendable, Equatable {
        var dimension: String
        var exponent: Int
        /// Whether it is a dimension of measurement, not a word.
        var isKnown: Bool
    }

    var isKnown: Bool { powers.allSatisfy(\.isKnown) }

    /// Whether it is a word that does not change a value: `12 units`, `3 solutions`.
    var isNeutral: Bool { powers.allSatisfy { $0.isKnown || Self.neutral.contains($0.dimension) } }

    private static let neutral: Set<String> = [
        "unit", "way", "solution", "answer", "square unit", "cubic unit", "possibilitie", "total", "dollar",
    ]

    init(factor: Rational = .one, powers: [Power] = []) {
        (self.factor, self.powers) = (factor, powers)
    }

    /// The unit of one word: `cm`, `hours`, `apples`, 千米.
    init(word: String) {
        // The case of a short name tells which unit it is: mg, Mg.
        let lower = word.utf8.count <= 3 ? word : word.lowercased()
        if let composite = Self.composites[word] {
            var unit = MathUnit(factor: composite.times)
            for (name, exponent) in composite.parts {
                if let part = MathUnit(word: name).power(exponent) { unit = unit.times(part) }
            }
            self = unit
            return
        }
        if let known = Self.table[word] ?? Self.table[lower] ?? Self.table[Self.singular(lower)] {
            factor = known.factor
            powers = [Power(dimension: known.dimension, exponent: known.exponent, isKnown: true)]
        } else {
            factor = .one
            powers = [Power(dimension: Self.singular(lower), exponent: 1, isKnown: false)]
        }
    }

    static func isKnown(_ word: String) -> Bool {
        let lower = word.utf8.count <= 3 ? word : word.lowercased()
        return composites[word] != nil || table[word] != nil || table[lower] != nil
            || table[singular(lower)] != nil
    }

    static let degree = MathUnit(word: "degree")
    static let fen = MathUnit(word: "分")
    static let minute = MathUnit(word: "min")

    /// The power of the unit; nil where the exponent is out of bounds.
    func power(_ exponent: Int) -> MathUnit? {
        guard abs(exponent) <= 4, factor.limbCount <= 8 else { return nil }
        return MathUnit(
            factor: factor.power(exponent),
            powers: powers.map {
                Power(dimension: $0.dimension, exponent: $0.exponent * exponent, isKnown: $0.isKnown)
            })
    }

    func times(_ other: MathUnit) -> MathUnit {
        var result = self
        result.factor = factor * other.factor
        for power in other.powers {
            if let place = result.powers.firstIndex(where: { $0.dimension == power.dimension }) {
                result.powers[place].exponent += power.exponent
                if result.powers[place].exponent == 0 { result.powers.remove(at: place) }
            } else {
                result.powers.append(power)
            }
        }
        result.powers.sort { $0.dimension < $1.dimension }
        return result
    }

    private static func singular(_ word: String) -> String {
        word.utf8.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
    }

    /// The units that are composed of others.
    private static let composites: [String: (times: Rational, parts: [(String, Int)])] = {
        let energy = [("kg", 1), ("m", 2), ("s", -2)]
        return [
            "mph": (.one, [("mile", 1), ("hour", -1)]), "kph": (.one, [("km", 1), ("hour", -1)]),
            "N": (.one, [("kg", 1), ("m", 1), ("s", -2)]), "J": (.one, energy),
            "kJ": (Rational(1000), energy),
            "MJ": (Rational(1_000_000), energy), "kWh": (Rational(3_600_000), energy),
            "Wh": (Rational(3600), energy), "W": (.one, [("kg", 1), ("m", 2), ("s", -3)]),
            "kW": (Rational(1000), [("kg", 1), ("m", 2), ("s", -3)]),
            "Pa": (.one, [("kg", 1), ("m", -1), ("s", -2)]),
        ]
    }()

    private struct Entry: Sendable {
        var dimension: String
        var factor: Rational
        var exponent = 1
    }

    /// The units in `units.jsonl`. Each line holds what is measured, the names of one unit, and its size:
    /// `times` over `over`, in the base unit of the measure to the power `exponent`.
    private static let table: [String: Entry] = {
        var table: [String: Entry] = [:]
        for line in PackageResources.units_jsonl.split(separator: 0x0A) {
            guard let row = try? JSON.parse(Array(line), file: ""), let measure = row["measure"]?.string,
                let names = row["names"]?.string
            else { preconditionFailure("no unit: \(String(decoding: line, as: UTF8.self))") }
            let (top, bottom) = (row["times"]?.int ?? 1, row["over"]?.int ?? 1)
            let factor = Rational(BigInteger(top), over: BigInteger(bottom))
            for name in names.words {
                table[name] = Entry(
                    dimension: measure, factor: factor, exponent: row["exponent"]?.int ?? 1)
            }
        }
        return table
    }()
}
