import Curation
import Problems
import Tensors

/// Seeded answers in mathematics with such as differ in one sign, digit, name, order, unit, subscript, case,
/// bound or word, and such as say the same in another way.
struct MathPairs {
    struct Form {
        var gold: String
        var others: [String]
        var same: [String]
    }

    private var random: RandomStream

    init(seed: UInt64) { random = RandomStream(seed: seed) }

    static func verdict(gold: String, given: String) -> Verdict {
        Fixture.verdict(
            MathCheck(), thought: "a", answer: given, problem: Fixture.problem(gold, form: .math, prompt: "?")
        )
    }

    mutating func different() -> (gold: String, given: String) {
        let form = form()
        return (form.gold, random.pick(form.others))
    }

    mutating func equal() -> (gold: String, given: String) {
        let form = form()
        return (form.gold, random.pick(form.same))
    }

    private mutating func int(_ range: ClosedRange<Int>) -> Int { random.int(range) }

    /// Two whole numbers that differ.
    private mutating func two(_ range: ClosedRange<Int>) -> (Int, Int) {
        let first = int(range)
        let second = int(range.lowerBound...range.upperBound - 1)
        return (first, second >= first ? second + 1 : second)
    }

    private static let digits = Array("零一二三四五六七八九")

    private static func chinese(_ number: Int) -> String {
        let tens = number < 20 ? "十" : "\(digits[number / 10])十"
        return tens + (number % 10 == 0 ? "" : String(digits[number % 10]))
    }

    private mutating func form() -> Form {
        switch int(0...5) {
        case 0: numbers()
        case 1: expressions()
        case 2: structures()
        case 3: relations()
        case 4: quantities()
        default: marks()
        }
    }

    private mutating func numbers() -> Form {
        let (a, b) = two(2...98)
        switch int(0...6) {
        case 0:
            let n = int(10...99_999)
            return Form(
                gold: "\(n)",
                others: ["\(n + 1)", "-\(n)", "\(n)\(b)", "\(n) dozen", "\(n)^2", "\(n)!", "0.\(n)"],
                same: ["\(n).0", "$\(n)$", "\\text{\(n)}", "\(n)/1", "+\(n)", "x=\(n)", "\\boxed{\(n)}"])
        case 1:
            return Form(
                gold: "\(a).\(b)7",
                others: ["\(a)\(b)7", "\(a).\(b)8", "-\(a).\(b)7", "\(a + 1).\(b)7", "\(a).0\(b)7"],
                same: [
                    "\(a).\(b)70", "\(a)\(b)7/\(b < 10 ? 100 : 1000)",
                    "\\frac{\(a)\(b)7}{\(b < 10 ? 100 : 1000)}",
                ])
        case 2:
            return Form(
                gold: "\\frac{\(a)}{\(b)}",
                others: [
                    "\\frac{\(b)}{\(a)}", "\\frac{\(a + 1)}{\(b)}", "-\\frac{\(a)}{\(b)}",
                    "\\frac{\(a)}{\(b)}\\%",
                ],
                same: [
                    "\(a)/\(b)", "\\dfrac{\(a)}{\(b)}", "\\frac{\(3 * a)}{\(3 * b)}", "\\frac{-\(a)}{-\(b)}",
                ])
        case 3:
            return Form(
                gold: "\(a)\\%", others: ["\(a + 1)\\%", "\(a)‰", "-\(a)\\%", "1\(a)\\%"],
                same: [
                    "\(a)%", "\(a)/100", "\(a) percent",
                    "百分之\(a < 10 ? String(Self.digits[a]) : Self.chinese(a))",
                ])
        case 4:
            let n = int(11...99)
            return Form(
                gold: "\(n)", others: [Self.chinese(n == 99 ? 98 : n + 1), "负" + Self.chinese(n), "\(n)成"],
                same: [Self.chinese(n)])
        case 5:
            let (n, m) = (int(2...9), int(2...6))
            return Form(
                gold: "\(n)^{\(m)}",
                others: ["\(n)^{\(m + 1)}", "\(n)\(m)", "\(n)_\(m)", "-\(n)^{\(m)}", "\(n + 1)^{\(m)}"],
                same: ["\(n)^\(m)", "\(n)**\(m)", "\((0..<m).reduce(1) { value, _ in value * n })"])
        default:
            let (n, base) = (["101", "110", "1011", "1110"][int(0...3)], int(2...8))
            return Form(
                gold: "\(n)_{\(base)}", others: ["\(n)_{\(base + 1)}", "\(n)0_{\(base)}", "1\(n)_{\(base)}"],
                same: ["\(n)_\(base)", "(\(n))_{\(base)}"])
        }
    }

    private mutating func expressions() -> Form {
        let (a, b) = two(2...9)
        let c = int(2...9)
        switch int(0...7) {
        case 0:
            let root = random.pick([2, 3, 5, 6, 7, 10, 11])
            return Form(
                gold: "\(a)\\sqrt{\(root)}+\(c)",
                others: [
                    "\(a + 1)\\sqrt{\(root)}+\(c)", "\(a)\\sqrt{\(root)}-\(c)", "\(a)\\sqrt{1\(root)}+\(c)",
                    "\(a)\\sqrt{\(root)+\(c)}",
                ],
                same: ["\(c)+\(a)\\sqrt{\(root)}", "\(a)\\cdot\\sqrt{\(root)}+\(c)", "\(a)√\(root)+\(c)"])
        case 1:
            return Form(
                gold: "\(a)x^2+\(b)x-\(c)",
                others: [
                    "\(a)x^2-\(b)x-\(c)", "\(a)x^3+\(b)x-\(c)", "\(b)x^2+\(a)x-\(c)", "\(a)x^2+\(b)y-\(c)",
                    "\(a)x^2+\(b)x+\(c)",
                ],
                same: ["-\(c)+\(b)x+\(a)x^2", "\(a)*x^2 + \(b)*x - \(c)", "x(\(a)x+\(b))-\(c)"])
        case 2:
            return Form(
                gold: "a_{n+\(a)}",
                others: ["a_{n-\(a)}", "a_{n+\(a + 1)}", "b_{n+\(a)}", "a_{n}+\(a)", "a_{m+\(a)}"],
                same: ["a_{\(a)+n}", "a_{n + \(a)}", "$a_{n+\(a)}$"])
        case 3:
            return Form(
                gold: "\\sin(\(a)x)",
                others: [
                    "\\cos(\(a)x)", "\\sin(\(a + 1)x)", "\\sin(\(a)y)", "-\\sin(\(a)x)", "\(a)\\sin(x)",
                ],
                same: ["\\sin \(a)x", "\\sin\\left(\(a)x\\right)", "sin(\(a)x)", "-\\sin(-\(a)x)"])
        case 4:
            return Form(
                gold: "\\int_{\(a)}^{1\(b)} h(t)\\,dt",
                others: [
                    "\\int_{\(a)}^{1\(b + 1)} h(t)\\,dt", "\\int_{\(a)}^{1.\(b)} h(t)\\,dt",
                    "\\int_{\(a)}^{1\(b)} h(2t)\\,dt",
                    "\\int_{-\(a)}^{1\(b)} h(t)\\,dt", "\\int_{\(a)}^{1\(b)} H(t)\\,dt",
                ],
                same: [
                    "\\int_\(a)^{1\(b)} h(t) \\, dt", "\\int_{\(a)}^{1\(b)}h(t)\\;dt",
                    "$\\int_{\(a)}^{1\(b)} h(t)\\,dt$",
                ])
        case 5:
            return Form(
                gold: "\\frac{x+\(a)}{\(b)}",
                others: [
                    "\\frac{x-\(a)}{\(b)}", "x+\\frac{\(a)}{\(b)}", "\\frac{\(b)}{x+\(a)}",
                    "\\frac{y+\(a)}{\(b)}",
                ],
                same: ["(x+\(a))/\(b)", "\\frac{\(a)+x}{\(b)}", "\\frac{2x+\(2 * a)}{\(2 * b)}"])
        case 6:
            return Form(
                gold: "f(x+\(a))", others: ["f(x)+\(a)", "f(x-\(a))", "g(x+\(a))", "f(\(a)x)"],
                same: ["f(\(a)+x)", "f\\left(x+\(a)\\right)"])
        default:
            return Form(
                gold: "\(a)\\pi+\(c)",
                others: ["\(a + 1)\\pi+\(c)", "\(a)\\pi-\(c)", "\(a)e+\(c)", "\(a)p+\(c)"],
                same: ["\(c)+\(a)\\pi", "\(a)π+\(c)", "\(a) * pi + \(c)"])
        }
    }

    private mutating func structures() -> Form {
        let (a, b) = two(-40...40)
        let c = int(41...99)
        switch int(0...5) {
        case 0:
            return Form(
                gold: "\(a), \(b), \(c)",
                others: [
                    "\(a), \(b), \(c + 1)", "\(a), \(b), \(b)", "\(a), \(b)", "\(a), \(b), -\(c)",
                    "\(a), \(b), \(c), \(c + 1)",
                ],
                same: ["\(c), \(a), \(b)", "\(a),\(b),\(c)", "\(a), \(b) and \(c)", "\(a); \(b); \(c)"])
        case 1:
            return Form(
                gold: "(\(a), \(b))",
                others: ["(\(b), \(a))", "(\(a), \(b + 1))", "(\(a), \(b), \(b))", "\\{\(a), \(b), \(c)\\}"],
                same: ["(\(a),\(b))", "\\left(\(a), \(b)\\right)", "$( \(a) , \(b) )$"])
        case 2:
            return Form(
                gold: "\\{\(a), \(b), \(c)\\}",
                others: ["\\{\(a), \(b), \(c + 1)\\}", "\\{\(a), \(b)\\}", "\\{\(a), \(c), \(c)\\}"],
                same: [
                    "\\{\(c), \(b), \(a)\\}", "\\left\\{\(a),\(b),\(c)\\right\\}",
                    "\\{\(a), \(b), \(c), \(a)\\}",
                ])
        case 3:
            func matrix(_ rows: [[Int]], _ name: String = "pmatrix") -> String {
                let body = rows.map { $0.map(String.init).joined(separator: " & ") }.joined(
                    separator: " \\\\ ")
                return "\\begin{\(name)} \(body) \\end{\(name)}"
            }
            return Form(
                gold: matrix([[a, b], [c, 0]]),
                others: [
                    matrix([[b, a], [c, 0]]), matrix([[a, b], [c, 1]]), matrix([[a, b, c, 0]]),
                    matrix([[c, 0], [a, b]]),
                ],
                same: [
                    matrix([[a, b], [c, 0]], "bmatrix"),
                    matrix([[a, b], [c, 0]]).replacing(" & ", with: "&"),
                ])
        case 4:
            return Form(
                gold: "x=\(a), y=\(b)",
                others: ["x=\(b), y=\(a)", "x=\(a), y=\(b + 1)", "y=\(a), x=\(b)", "x=\(a)"],
                same: ["y=\(b), x=\(a)", "x = \(a) and y = \(b)", "x=\(a),y=\(b)"])
        default:
            return Form(
                gold: "(a) \(a) (b) \(b)",
                others: ["(a) \(b) (b) \(a)", "(a) \(a) (b) \(b + 1)", "(b) \(a) (a) \(b)"],
                same: ["(a) \(a), (b) \(b)", "(a) \(a); (b) \(b)"])
        }
    }

    private mutating func relations() -> Form {
        let (a, b) = { ($0.0, $0.0 + $0.1) }(two(1...30))
        switch int(0...5) {
        case 0:
            return Form(
                gold: "[\(a), \(b))",
                others: [
                    "(\(a), \(b))", "[\(a), \(b)]", "[\(a), \(b + 1))", "[-\(a), \(b))", "(-\\infty, \(b))",
                ],
                same: ["\\left[\(a), \(b)\\right)", "\(a) \\le x < \(b)", "x ≥ \(a) and x < \(b)"])
        case 1:
            return Form(
                gold: "x>\(a)", others: ["x<\(a)", "x\\ge \(a)", "x>\(a + 1)", "x>-\(a)", "x=\(a)"],
                same: ["\(a)<x", "(\(a),\\infty)", "x > \(a)", "2x>\(2 * a)"])
        case 2:
            return Form(
                gold: "(-\\infty,\(a))\\cup(\(b),\\infty)",
                others: [
                    "(-\\infty,\(a))\\cap(\(b),\\infty)", "(-\\infty,\(a)]\\cup(\(b),\\infty)", "(\(a),\(b))",
                    "(-\\infty,\(a))\\cup(\(b + 1),\\infty)", "x<\(a) and x>\(b)",
                ],
                same: [
                    "x<\(a) or x>\(b)", "(\(b),\\infty)\\cup(-\\infty,\(a))",
                    "x < \(a) \\text{ or } x > \(b)",
                ])
        case 3:
            return Form(
                gold: "y=\(a)x+\(b)",
                others: [
                    "y=\(b)x+\(a)", "y=\(a)x-\(b)", "y=-\(a)x+\(b)", "x=\(a)y+\(b)", "y=\(a)x+\(b + 1)",
                ],
                same: ["y=\(b)+\(a)x", "\(a)x+\(b)=y", "\(a)x-y+\(b)=0"])
        case 4:
            return Form(
                gold: "a>\(a), b<\(b)",
                others: ["b>\(a), a<\(b)", "a>\(a), b>\(b)", "a<\(a), b<\(b)", "a>\(a), b<\(b + 1)"],
                same: ["b<\(b), a>\(a)", "a > \(a), b < \(b)", "\(a)<a, b<\(b)"])
        default:
            return Form(
                gold: "x=\(a) or x=-\(b)",
                others: ["x=\(a) or x=\(b)", "x=\(a)", "x=-\(a) or x=-\(b)", "x=\(a + 1) or x=-\(b)"],
                same: ["x=-\(b) or x=\(a)", "\(a), -\(b)", "x=\(a), x=-\(b)", "\\{-\(b), \(a)\\}"])
        }
    }

    private mutating func quantities() -> Form {
        let (a, b) = two(2...49)
        switch int(0...5) {
        case 0:
            return Form(
                gold: "\(a) km",
                others: ["\(a) m", "\(a + 1) km", "\(a) kg", "\(a) km^2", "-\(a) km", "\(a) km/h"],
                same: ["\(a) kilometers", "\(a)000 m", "\(a)\\text{ km}", "\(a)千米", "\(a)\\,\\mathrm{km}"])
        case 1:
            return Form(
                gold: "\(a) hours \(b) minutes",
                others: [
                    "\(b) hours \(a) minutes", "\(a) hours \(b + 1) minutes", "\(a) hours", "\(b) minutes",
                ],
                same: [
                    "\(60 * a + b) minutes", "\(a) hours and \(b) minutes", "\(a)小时\(b)分钟", "\(a) h \(b) min",
                ])
        case 2:
            return Form(
                gold: "\(a) boys and \(b) girls",
                others: [
                    "\(b) boys and \(a) girls", "\(a) boys and \(b + 1) girls", "\(a) girls and \(b) boys",
                ],
                same: ["\(a) boys, \(b) girls", "\(a)  boys and \(b) girls"])
        case 3:
            return Form(
                gold: "$\(a).50", others: ["$\(a).05", "$\(a + 1).50", "€\(a).50", "$\(a)50", "\(a).50%"],
                same: ["\\$\(a).50", "\(a).50 dollars", "$\(a).5"])
        case 4:
            return Form(
                gold: "\(a)^\\circ",
                others: ["\(a + 1)^\\circ", "\(a) \\text{ radians}", "-\(a)^\\circ", "\(a)^\\circ C"],
                same: ["\(a)°", "\(a) degrees", "\(a)^{\\circ}"])
        default:
            return Form(
                gold: "\(a)元", others: ["\(a)角", "\(a + 1)元", "\(a)万元", "\(a)美元"], same: ["\(a) 元", "\(a)0角"])
        }
    }

    private mutating func marks() -> Form {
        switch int(0...6) {
        case 0:
            let (h, m) = (int(1...11), int(10...29))
            return Form(
                gold: "\(h):\(m)",
                others: [
                    "\(h):\(m + 1)", "\(h % 12 + 1):\(m)", "\(2 * h):\(2 * m)", "\(h)\(m)", "\(h).\(m)",
                ],
                same: ["$\(h):\(m)$", "\(h):\(m)."])
        case 1:
            let letters = Array("ABCDE")
            let (a, b) = two(0...4)
            return Form(
                gold: String(letters[a]),
                others: [String(letters[b]), "(\(letters[b]))", "\(letters[b]). 7"],
                same: ["(\(letters[a]))", "\(letters[a]).", "\\text{(\(letters[a]))}", "\(letters[a]). 12"])
        case 2:
            let words = ["even", "odd", "increasing", "isosceles", "parabola", "奇数", "偶数", "等腰三角形"]
            let (a, b) = two(0...words.count - 1)
            return Form(
                gold: words[a], others: [words[b], "not \(words[a])", "\(words[a]) \(words[b])"],
                same: ["\\text{\(words[a])}", words[a] + "."])
        case 3:
            let (a, b) = { ($0.0, $0.1) }(two(1...9))
            return Form(
                gold: "\(a):\(b)", others: ["\(b):\(a)", "\(a):\(b + 1)", "\(a + 1):\(b)"],
                same: ["\(a) : \(b)", "\(11 * a):\(11 * b)".count > 4 ? "\(a)/\(b)" : "\(a)/\(b)"])
        case 4:
            let (y, m, d) = (int(1990...2030), int(10...12), int(10...28))
            return Form(
                gold: "\(y)-\(m)-\(d)",
                others: [
                    "\(y)-\(m)-\(d + 1)", "\(y + 1)-\(m)-\(d)",
                    "\(y)-\(d)-\(m)".replacing("\(d)-\(m)", with: d == m ? "01-02" : "\(d)-\(m)"),
                ],
                same: ["$\(y)-\(m)-\(d)$", "\(y)-\(m)-\(d)."])
        case 5:
            let a = int(11...97)
            return Form(
                gold: "length \(a).5, width \(a - 3)",
                others: [
                    "length \(a)5, width \(a - 3)", "length \(a - 3), width \(a).5",
                    "length \(a).5, width \(a - 2)", "length \(a).5, depth \(a - 3)",
                ],
                same: ["length \(a).5,  width \(a - 3)", "length \(a).5, width \(a - 3)."])
        default:
            let words = ["HTH", "RRL", "NEN", "GAGC", "IVX"]
            let word = random.pick(words)
            return Form(
                gold: word,
                others: [
                    String(word.sorted()) == word ? String(word.reversed()) + "A" : String(word.sorted()),
                    word + "H", word.lowercased(),
                ], same: ["\\text{\(word)}", "$\(word)$"])
        }
    }
}
