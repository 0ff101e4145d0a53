/// A unit of `UnitConversion`.
struct Unit: Sendable {
    var name: Both<String>

    init(_ english: String, _ chinese: String) { name = Both(english, chinese) }

    /// The English name after 1: day, week; symbols do not change.
    static func singular(_ name: String) -> String {
        name == "days" || name == "weeks" ? String(name.dropLast()) : name
    }

    static let km = Unit("km", "千米")
    static let m = Unit("m", "米")
    static let dm = Unit("dm", "分米")
    static let cm = Unit("cm", "厘米")
    static let mm = Unit("mm", "毫米")
    static let t = Unit("t", "吨")
    static let kg = Unit("kg", "千克")
    static let g = Unit("g", "克")
    static let mg = Unit("mg", "毫克")
    static let weeks = Unit("weeks", "周")
    static let days = Unit("days", "天")
    static let h = Unit("h", "小时")
    static let min = Unit("min", "分钟")
    static let s = Unit("s", "秒")
    static let yuan = Unit("yuan", "元")
    static let jiao = Unit("jiao", "角")
    static let fen = Unit("fen", "分")
    static let liters = Unit("L", "升")
    static let ml = Unit("mL", "毫升")
}

/// The number of small units in a big one.
struct Conversion: Sendable {
    var big: Unit
    var small: Unit
    var factor: Int

    /// The fact with the factor that the work believes: `1 h is 60 min`.
    func fact(_ factor: Int, _ language: Language) -> String {
        language.choose(
            "1 \(Unit.singular(big.name.english)) is \(factor) \(small.name.english)",
            "1\(big.name.chinese)是\(factor)\(small.name.chinese)")
    }

    static let length = Conversion(big: .km, small: .m, factor: 1_000)
    static let metre = Conversion(big: .m, small: .cm, factor: 100)
    static let mass = Conversion(big: .kg, small: .g, factor: 1_000)
    static let volume = Conversion(big: .liters, small: .ml, factor: 1_000)
    static let hour = Conversion(big: .h, small: .min, factor: 60)
    static let minute = Conversion(big: .min, small: .s, factor: 60)
    private static let centimetre = Conversion(big: .cm, small: .mm, factor: 10)
    private static let ton = Conversion(big: .t, small: .kg, factor: 1_000)
    private static let day = Conversion(big: .days, small: .h, factor: 24)
    private static let week = Conversion(big: .weeks, small: .days, factor: 7)
    private static let yuan = Conversion(big: .yuan, small: .jiao, factor: 10)
    private static let jiao = Conversion(big: .jiao, small: .fen, factor: 10)

    static let all = [
        length, metre, mass, volume, hour, minute, centimetre, ton, day, week, yuan,
        Conversion(big: .m, small: .dm, factor: 10), Conversion(big: .m, small: .mm, factor: 1_000),
        Conversion(big: .g, small: .mg, factor: 1_000), Conversion(big: .yuan, small: .fen, factor: 100),
    ]

    static let chains = [
        (length, metre), (metre, centimetre), (ton, mass), (week, day), (day, hour), (hour, minute),
        (yuan, jiao),
    ]
}

/// Amounts per time: the amount is converted, then the time, by one or two conversions.
struct Rate: Sendable {
    var big: Both<String>
    var small: Both<String>
    var amount: Conversion
    var times: [Conversion]

    static let all = [
        Rate(big: Both("km/h", "千米/时"), small: Both("m/min", "米/分"), amount: .length, times: [.hour]),
        Rate(big: Both("km/h", "千米/时"), small: Both("m/s", "米/秒"), amount: .length, times: [.hour, .minute]),
        Rate(big: Both("km/min", "千米/分"), small: Both("m/s", "米/秒"), amount: .length, times: [.minute]),
        Rate(big: Both("L/h", "升/时"), small: Both("mL/min", "毫升/分"), amount: .volume, times: [.hour]),
        Rate(big: Both("L/min", "升/分"), small: Both("mL/s", "毫升/秒"), amount: .volume, times: [.minute]),
        Rate(big: Both("kg/h", "千克/时"), small: Both("g/min", "克/分"), amount: .mass, times: [.hour]),
        Rate(big: Both("kg/min", "千克/分"), small: Both("g/s", "克/秒"), amount: .mass, times: [.minute]),
    ]
}

/// Things that come in equal portions of a small unit.
struct Portion: Sendable {
    var things: Both<String>
    /// The Chinese measure word.
    var measure: String
    var conversion: Conversion

    static let all = [
        Portion(things: Both("bottles", "水"), measure: "瓶", conversion: .volume),
        Portion(things: Both("cups", "牛奶"), measure: "杯", conversion: .volume),
        Portion(things: Both("parcels", "包裹"), measure: "个", conversion: .mass),
        Portion(things: Both("loaves", "面包"), measure: "个", conversion: .mass),
        Portion(things: Both("ropes", "绳子"), measure: "根", conversion: .metre),
        Portion(things: Both("planks", "木板"), measure: "块", conversion: .metre),
        Portion(things: Both("roads", "小路"), measure: "条", conversion: .length),
        Portion(things: Both("fences", "围栏"), measure: "段", conversion: .length),
    ]
}
