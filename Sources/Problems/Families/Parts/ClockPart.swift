/// A part of a journey in `ClockPuzzle`: how far it moves the clock.
enum ClockPart: Sendable {
    /// A ride, walk, … (by number) that lasts this long; 0 hours are not mentioned.
    case lasts(Int, hours: Int, minutes: Int)
    /// This many stages of this many minutes each.
    case stages(Int, minutes: Int)
    /// The clock is put forward (back, if negative) by this many hours.
    case shift(Int)
    /// A wait from one moment when two bells ring together until the next, with the minutes between the rings
    /// of each.
    case bells(Int, Int)

    static let kinds = [
        Both("a ride of", "乘车"), Both("a walk of", "步行"), Both("a rest of", "休息"), Both("a flight of", "飞行"),
        Both("a meal of", "用餐"), Both("a visit of", "参观"),
    ]

    var key: String {
        switch self {
        case .lasts(let kind, let hours, let minutes): "\(kind) \(hours) \(minutes)"
        case .stages(let count, let minutes): "\(count)*\(minutes)"
        case .shift(let hours): "shift \(hours)"
        case .bells(let a, let b): "bells \(a) \(b)"
        }
    }

    func text(_ language: Language) -> String {
        switch self {
        case .lasts(let kind, let hours, let minutes):
            let name = Self.kinds[kind].in(language)
            return language.choose("\(name) ", name) + Self.length(hours, minutes, language)
        case .stages(let count, let minutes):
            return language.choose("\(count) stages of \(minutes) min each", "\(count)段路，每段\(minutes)分钟")
        case .shift(let hours):
            return language.choose(
                "the clock is put \(hours < 0 ? "back" : "forward") \(abs(hours)) h",
                "把钟拨\(hours < 0 ? "慢" : "快")\(abs(hours))小时")
        case .bells(let a, let b):
            return language.choose(
                "two bells have just rung together and ring every \(a) and \(b) min, a wait until they ring together again",
                "两个铃刚刚同时响过，分别每\(a)分钟和\(b)分钟响一次，等到它们再次同时响")
        }
    }

    /// A duration: `3 h 25 min`.
    static func length(_ hours: Int, _ minutes: Int, _ language: Language) -> String {
        let parts = [
            hours > 0 ? language.choose("\(hours) h", "\(hours)小时") : "",
            minutes > 0 ? language.choose("\(minutes) min", "\(minutes)分钟") : "",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: language.choose(" ", ""))
    }

    /// The minutes by which the part moves the clock, with the work if there is any, done in a different way
    /// than in the solution.
    var minutes: (work: String, value: Int) {
        switch self {
        case .lasts(_, let hours, let minutes):
            let more = minutes > 0 ? "+\(minutes)" : ""
            return (hours > 0 ? "\(hours)*60\(more)=\(hours * 60 + minutes)" : "", hours * 60 + minutes)
        case .stages(let count, let minutes):
            return ("\(count)*\(minutes)=\(count * minutes)", count * minutes)
        case .shift(let hours): return ("\(hours)*60=\(hours * 60)", hours * 60)
        case .bells(let a, let b):
            let common = a.commonDivisor(with: b)
            let divided = common > 1 ? "/\(common)" : ""
            return ("\(a)*\(b)\(divided)=\(a * b / common)", a * b / common)
        }
    }
}

/// The solution of `ClockPuzzle`, part by part, with hours and minutes apart.
struct ClockWork {
    let language: Language
    var slip: Slip
    private(set) var hour: Int
    private(set) var minute: Int
    private(set) var lines: [String] = []

    init(_ time: Int, _ language: Language, _ slip: Slip) {
        (hour, minute) = (time / 60, time % 60)
        self.language = language
        self.slip = slip
        lines = [language.choose("Start: \(text)", "从\(text)开始")]
    }

    /// A time: `07:05`.
    static func text(_ hour: Int, _ minute: Int) -> String {
        "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }

    var text: String { Self.text(hour, minute) }

    private mutating func near(_ value: Int, below limit: Int) -> Int {
        slip(value, among: [-10, -2, -1, 1, 2, 10].map { value + $0 }.filter { (0..<limit).contains($0) })
    }

    /// Moves on by a part, or back.
    mutating func go(_ part: ClockPart, back: Bool) {
        switch part {
        case .lasts(_, let hours, let minutes): move(hours, minutes, back: back)
        case .shift(let hours): move(abs(hours), 0, back: back != (hours < 0))
        case .stages(let count, let minutes):
            let total = near(count * minutes, below: 1_000)
            move(total, ["\(count)*\(minutes)=\(total)"], back: back)
        case .bells(let a, let b): move(meeting(a, b), [], back: back)
        }
    }

    /// The first multiple of the longer interval that the shorter one divides.
    private mutating func meeting(_ a: Int, _ b: Int) -> Int {
        let (long, short) = (max(a, b), min(a, b))
        var multiple = long
        for _ in 0..<short {
            let exact = multiple % short
            let rest = slip(exact, among: exact == 0 ? [1] : [0])
            let work = "\(multiple)=\(short)*\(multiple / short)+\(rest)"
            guard rest != 0 else {
                lines.append(language.choose("\(work), both ring", "\(work)，同时响"))
                return multiple
            }
            lines.append(language.choose("\(work), not both", "\(work)，不同时"))
            multiple += long
        }
        return multiple
    }

    /// Moves by this many minutes; `work` is the work that computed them.
    private mutating func move(_ total: Int, _ work: [String], back: Bool) {
        let rest = near(total % 60, below: 60)
        let split = total < 60 ? [] : ["\(total)=60*\(total / 60)+\(rest)"]
        if !(work + split).isEmpty { lines.append(language.list(work + split)) }
        move(total / 60, rest, back: back)
    }

    private mutating func move(_ hours: Int, _ minutes: Int, back: Bool) {
        var (work, hourWork, carry) = ([String](), String(hour), false)
        if minutes > 0 {
            let exact = back ? minute - minutes : minute + minutes
            carry = !(0..<60).contains(exact)
            let sum = carry ? exact : near(exact, below: 60)
            work.append("\(minute)\(back ? "-" : "+")\(minutes)=\(sum)")
            minute = sum
            if carry {
                minute = near(back ? exact + 60 : exact - 60, below: 60)
                work.append("\(exact)\(back ? "+" : "-")60=\(minute)")
            }
        }
        if hours > 0 || carry {
            if hours > 0 { hourWork += "\(back ? "-" : "+")\(hours)" }
            if carry { hourWork += back ? "-1" : "+1" }
            var value = back ? hour - hours - (carry ? 1 : 0) : hour + hours + (carry ? 1 : 0)
            work.append("\(hourWork)=\(value)")
            while !(0..<24).contains(value) {
                let wrapped = back ? value + 24 : value - 24
                work.append("\(value)\(back ? "+" : "-")24=\(wrapped)")
                value = wrapped
            }
            hour = near(value, below: 24)
            if let last = work.popLast() { work.append(last.prefix { $0 != "=" } + "=\(hour)") }
        }
        let length = ClockPart.length(hours, minutes, language)
        lines.append(
            language.choose("\(back ? "Back" : "On") \(length): ", "\(back ? "往回" : "往后")\(length)：")
                + language.list(work) + language.choose("; \(text)", "；\(text)"))
    }

    mutating func conclude() -> String {
        lines.append(language.choose("The time is \(text).", "时间是\(text)。"))
        return text
    }
}
