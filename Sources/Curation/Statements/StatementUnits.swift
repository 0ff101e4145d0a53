/// The units of measure that the check `steps` converts, exactly: within the metric system, within the
/// imperial system, and of time. It converts nothing between the two systems, because people round there.
enum StatementUnits {
    struct Unit {
        var dimension: Int
        /// The size in the smallest unit of the dimension here.
        var size: Fraction
    }

    static func unit(_ label: UInt64) -> Unit? { units[label] }

    static func isUnit(_ label: UInt64) -> Bool { units[label] != nil }

    /// Whether a label is a single letter, which may also be a variable.
    static func isLetter(_ label: UInt64) -> Bool { letters.contains(label) }

    private static let letters = Set("mgthls".unicodeScalars.map { WordHash.next(WordHash.start, $0) })

    /// Whether two words count the same thing: cookie, cookies.
    static func isSame(_ a: UInt64, _ b: UInt64) -> Bool {
        a == b || WordHash.next(a, "s") == b || WordHash.next(b, "s") == a
    }

    private static let units: [UInt64: Unit] = {
        let rows: [[(Int, [String])]] = [
            [
                (1, ["mm", "millimeter", "millimeters", "millimetre", "millimetres", "毫米"]),
                (10, ["cm", "centimeter", "centimeters", "centimetre", "centimetres", "厘米"]),
                (100, ["dm", "decimeter", "decimeters", "分米"]),
                (1000, ["m", "meter", "meters", "metre", "metres", "米"]),
                (1_000_000, ["km", "kilometer", "kilometers", "kilometre", "kilometres", "千米", "公里"]),
            ],
            [
                (1, ["inch", "inches"]), (12, ["foot", "feet", "ft"]), (36, ["yard", "yards", "yd"]),
                (63360, ["mile", "miles"]),
            ],
            [
                (1, ["mg", "milligram", "milligrams", "毫克"]), (1000, ["g", "gram", "grams", "克"]),
                (1_000_000, ["kg", "kilogram", "kilograms", "千克", "公斤"]),
                (1_000_000_000, ["t", "tonne", "tonnes", "吨"]),
            ],
            [(1, ["ounce", "ounces", "oz"]), (16, ["pound", "pounds", "lb", "lbs"])],
            [
                (1, ["ml", "milliliter", "milliliters", "millilitre", "millilitres", "毫升"]),
                (10, ["cl", "centiliter", "centiliters"]), (100, ["dl", "deciliter", "deciliters"]),
                (1000, ["l", "liter", "liters", "litre", "litres", "升"]),
            ],
            [
                (1, ["s", "sec", "second", "seconds", "秒"]),
                (60, ["min", "mins", "minute", "minutes", "分钟"]),
                (3600, ["h", "hr", "hrs", "hour", "hours", "小时"]), (86400, ["day", "days", "天"]),
                (604_800, ["week", "weeks", "周", "星期"]),
            ],
            [(1, ["cent", "cents"]), (100, ["dollar", "dollars"])],
        ]
        var units: [UInt64: Unit] = [:]
        for (dimension, row) in rows.enumerated() {
            for (size, names) in row {
                for name in names {
                    units[WordHash.hash(name)] = Unit(dimension: dimension, size: Fraction(size))
                }
            }
        }
        return units
    }()
}
