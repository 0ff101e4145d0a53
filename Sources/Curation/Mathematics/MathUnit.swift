/// A unit of measurement, or what is counted: a dimension, and the factor to its first unit.
struct MathUnit: Sendable, Equatable {
    var factor: Rational
    /// Powers by dimension, in the order of names; words that are no unit are dimensions of their own.
    var powers: [Power]

    struct Power: Sendable, Equatable {
        var dimension: String
        var exponent: Int
        /// Whether the dimension is one of measurement and not a word.
        var isKnown: Bool
    }

    var isKnown: Bool { powers.allSatisfy(\.isKnown) }

    init(factor: Rational = .one, powers: [Power] = []) {
        (self.factor, self.powers) = (factor, powers)
    }

    /// The unit of one word: `cm`, `hours`, `apples`, 千米.
    init(word: String) {
        let lower = word.lowercased()
        if let known = Self.table[word] ?? Self.table[lower] ?? Self.table[Self.singular(lower)] {
            factor = known.factor
            powers = [Power(dimension: known.dimension, exponent: known.exponent, isKnown: true)]
        } else {
            factor = .one
            powers = [Power(dimension: Self.singular(lower), exponent: 1, isKnown: false)]
        }
    }

    static func isKnown(_ word: String) -> Bool {
        table[word] != nil || table[word.lowercased()] != nil || table[singular(word.lowercased())] != nil
    }

    static let degree = MathUnit(word: "degree")

    /// Nil where the exponent is out of bounds.
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

    private struct Entry: Sendable {
        var dimension: String
        var factor: Rational
        var exponent = 1
    }

    private static let table: [String: Entry] = {
        var table: [String: Entry] = [:]
        func add(
            _ dimension: String, _ names: String, _ top: Int = 1, over bottom: Int = 1, exponent: Int = 1
        ) {
            for name in names.split(separator: " ") {
                table[String(name)] = Entry(
                    dimension: dimension, factor: Rational(BigInteger(top), over: BigInteger(bottom)),
                    exponent: exponent)
            }
        }
        add("length", "m meter metre 米")
        add("length", "cm centimeter centimetre 厘米 公分", over: 100)
        add("length", "mm millimeter millimetre 毫米", over: 1000)
        add("length", "dm decimeter decimetre 分米", over: 10)
        add("length", "km kilometer kilometre 千米 公里", 1000)
        add("length", "nm nanometer", over: 1_000_000_000)
        add("length", "inch inches in 英寸", 254, over: 10000)
        add("length", "ft foot feet 英尺", 3048, over: 10000)
        add("length", "yd yard", 9144, over: 10000)
        add("length", "mile mi", 1_609_344, over: 1000)
        add("length", "平方米", exponent: 2)
        add("length", "平方厘米", over: 10000, exponent: 2)
        add("length", "平方千米 平方公里", 1_000_000, exponent: 2)
        add("length", "立方米", exponent: 3)
        add("length", "立方厘米", over: 1_000_000, exponent: 3)
        add("length", "L l liter litre 升", over: 1000, exponent: 3)
        add("length", "mL ml milliliter millilitre 毫升", over: 1_000_000, exponent: 3)
        add("length", "hectare 公顷", 10000, exponent: 2)
        add("mass", "g gram 克", over: 1000)
        add("mass", "mg milligram 毫克", over: 1_000_000)
        add("mass", "kg kilogram 千克 公斤")
        add("mass", "t tonne 吨", 1000)
        add("mass", "lb lbs pound", 45_359_237, over: 100_000_000)
        add("mass", "oz ounce", 45_359_237, over: 1_600_000_000)
        add("time", "s sec second 秒 秒钟")
        add("time", "ms millisecond 毫秒", over: 1000)
        add("time", "min mins minute 分钟", 60)
        add("time", "h hr hrs hour 小时", 3600)
        add("time", "day 天", 86400)
        add("time", "week 周 星期", 604_800)
        add("year", "year yr 年")
        add("year", "month 个月", over: 12)
        add("angle", "degree deg ° 度")
        add("radian", "rad radian 弧度")
        add("celsius", "°C celsius 摄氏度")
        add("fahrenheit", "°F fahrenheit")
        add("kelvin", "K kelvin")
        add("force", "N newton 牛")
        add("energy", "J joule 焦")
        add("energy", "kJ", 1000)
        add("power", "W watt 瓦")
        add("power", "kW", 1000)
        add("voltage", "V volt 伏")
        add("current", "A ampere amp")
        add("resistance", "Ω ohm")
        add("frequency", "Hz hertz 赫兹")
        add("pressure", "Pa pascal 帕")
        add("amount", "mol mole 摩尔")
        add("dollar", "$ dollar usd USD 美元")
        add("dollar", "¢ cent", over: 100)
        add("euro", "€ euro eur EUR 欧元")
        add("sterling", "£ gbp GBP 英镑")
        add("yuan", "¥ ￥ yuan cny CNY rmb RMB 元 块")
        add("yuan", "角", over: 10)
        add("yuan", "分", over: 100)
        add("rupee", "₹ rupee inr INR")
        return table
    }()
}
