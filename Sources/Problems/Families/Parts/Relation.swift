/// The definition of a quantity in `Dependencies`: a number, or other quantities, which are numbered from 0.
enum Relation: Sendable, Equatable {
    case given(Int)
    case more(Int, than: Int)
    case fewer(Int, than: Int)
    case times(Int, of: Int)
    case half(of: Int)
    case together(Int, Int)

    /// The quantities that must be known first.
    var sources: [Int] {
        switch self {
        case .given: []
        case .more(_, let one), .fewer(_, let one), .times(_, let one), .half(let one): [one]
        case .together(let one, let other): [one, other]
        }
    }

    /// The value of the quantity, given the values of its sources; halves are cut to whole numbers.
    func value(_ values: (Int) -> Int) -> Int {
        switch self {
        case .given(let number): number
        case .more(let number, let one): values(one) + number
        case .fewer(let number, let one): values(one) - number
        case .times(let number, let one): values(one) * number
        case .half(let one): values(one) / 2
        case .together(let one, let other): values(one) + values(other)
        }
    }

    /// The equation that computes the quantity, `7+5=12`; its result passes through `slip`. A half that is
    /// not whole is written with its remainder, `13=2*6+1`.
    func worked(_ values: (Int) -> Int, slip: inout Slip) -> (equation: String, result: Int) {
        let result = slip(value(values))
        switch self {
        case .given: return (String(result), result)
        case .more(let number, let one): return ("\(values(one))+\(number)=\(result)", result)
        case .fewer(let number, let one): return ("\(values(one))-\(number)=\(result)", result)
        case .times(let number, let one): return ("\(values(one))*\(number)=\(result)", result)
        case .half(let one):
            let (whole, rest) = (values(one), values(one) % 2)
            guard rest != 0 else { return ("\(whole)/2=\(result)", result) }
            return ("\(whole)=2*\(result)\(rest.signed)", result)
        case .together(let one, let other):
            return ("\(values(one))\(values(other).signed)=\(result)", result)
        }
    }

    /// The definition in words, without the quantity's name: `5 more than Ann`.
    func text(_ names: [String], _ measure: String, _ language: Language) -> String {
        switch self {
        case .given(let number): language.choose("\(number)", "\(number)\(measure)")
        case .more(let number, let one):
            language.choose("\(number) more than \(names[one])", "比\(names[one])多\(number)\(measure)")
        case .fewer(let number, let one):
            language.choose("\(number) fewer than \(names[one])", "比\(names[one])少\(number)\(measure)")
        case .times(let number, let one):
            language.choose("\(number) times as many as \(names[one])", "是\(names[one])的\(number)倍")
        case .half(let one): language.choose("half as many as \(names[one])", "是\(names[one])的一半")
        case .together(let one, let other):
            language.choose(
                "the sum of \(names[one]) and \(names[other])", "是\(names[one])与\(names[other])之和")
        }
    }

    /// A spelling that is the same in all languages: `more 5 Ann`.
    func key(_ names: [String]) -> String {
        switch self {
        case .given(let number): "\(number)"
        case .more(let number, let one): "more \(number) \(names[one])"
        case .fewer(let number, let one): "fewer \(number) \(names[one])"
        case .times(let number, let one): "times \(number) \(names[one])"
        case .half(let one): "half \(names[one])"
        case .together(let one, let other): "sum \(names[one]) \(names[other])"
        }
    }
}

/// A quantity as a multiple of x plus a number: `2x+5`.
struct LinearForm: Sendable, Equatable {
    var slope: Int
    var constant: Int

    /// The form of a quantity whose sources have the forms `forms`.
    init(_ relation: Relation, _ forms: [LinearForm]) {
        switch relation {
        case .given(let number): self.init(slope: 0, constant: number)
        case .more(let number, let one):
            self.init(slope: forms[one].slope, constant: forms[one].constant + number)
        case .fewer(let number, let one):
            self.init(slope: forms[one].slope, constant: forms[one].constant - number)
        case .times(let number, let one):
            self.init(slope: forms[one].slope * number, constant: forms[one].constant * number)
        case .half(let one): self.init(slope: forms[one].slope / 2, constant: forms[one].constant / 2)
        case .together(let one, let other):
            self.init(
                slope: forms[one].slope + forms[other].slope,
                constant: forms[one].constant + forms[other].constant)
        }
    }

    init(slope: Int, constant: Int) {
        self.slope = slope
        self.constant = constant
    }

    /// Whether half of the form has whole numbers, too.
    var isEven: Bool { slope.isMultiple(of: 2) && constant.isMultiple(of: 2) }

    var text: String {
        guard slope != 0 else { return String(constant) }
        return (slope == 1 ? "x" : "\(slope)x") + (constant == 0 ? "" : constant.signed)
    }
}
