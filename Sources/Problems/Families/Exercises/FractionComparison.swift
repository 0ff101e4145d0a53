import Tensors

/// The larger or the smaller of two fractions, found with a common denominator; checked by cross products.
struct FractionComparison: Exercise {
    let first: Ratio
    let second: Ratio
    let asksLarger: Bool

    static func drawn(most: Int, random: inout RandomStream) -> FractionComparison {
        while true {
            let (first, second) = (
                Ratio.drawn(most: most, random: &random), Ratio.drawn(most: most, random: &random)
            )
            // The fractions are near each other, so that the answer cannot be seen at once.
            let (a, b) = (first.top * second.bottom, second.top * first.bottom)
            if a != b, abs(a - b) * 3 < max(a, b) {
                return FractionComparison(first: first, second: second, asksLarger: random.bool())
            }
        }
    }

    var key: String { "\(first.text) \(second.text) \(asksLarger ? "larger" : "smaller")" }
    let phrasings = 4

    func prompt(_ language: Language, phrasing: Int) -> String {
        let (a, b) = (first.text, second.text)
        let word = language.choose(asksLarger ? "larger" : "smaller", asksLarger ? "大" : "小")
        return language.choose(
            [
                "Which is \(word), \(a) or \(b)? Answer with that fraction.",
                "Compare \(a) and \(b). Which of them is \(word)?",
                "Find the \(word) one of the fractions \(a) and \(b).",
                "Of \(a) and \(b), write down the \(word) one.",
            ],
            [
                "\(a)和\(b)哪个更\(word)？写出那个分数。", "比较\(a)与\(b)，较\(word)的是哪一个？",
                "找出\(a)和\(b)中较\(word)的分数。", "写出\(a)、\(b)两个分数里较\(word)的一个。",
            ])[phrasing]
    }

    /// The answer, by quotients and remainders as in continued fractions.
    var answer: String {
        var (a, b, isTurned) = (first, second, false)
        var larger: Bool
        repeat {
            let (p, q) = (a.top / a.bottom, b.top / b.bottom)
            let (rest, other) = (a.top % a.bottom, b.top % b.bottom)
            larger = (p == q ? rest > 0 && other == 0 : p > q) != isTurned
            if p != q || rest == 0 || other == 0 { break }
            // The larger reciprocal belongs to the smaller fraction.
            (a, b, isTurned) = (Ratio(a.bottom, rest), Ratio(b.bottom, other), !isTurned)
        } while true
        return (larger == asksLarger ? first : second).text
    }

    func attempt(_ language: Language, slip: inout Slip) -> Attempt {
        var work = FractionWork(language: language)
        let (a, b, _) = work.common(first, second, &slip)
        let isFirst = a == b || (a > b) == asksLarger
        let (chosen, other) = isFirst ? (a, b) : (b, a)
        let answer = isFirst ? first.text : second.text
        let (english, chinese) = asksLarger ? ("more", "大") : ("less", "小")
        work.say(
            a == b
                ? "Both have \(a): take \(answer)." : "\(chosen) is \(english) than \(other), so \(answer).",
            a == b ? "都是\(a)：取\(answer)。" : "\(chosen)比\(other)\(chinese)，所以是\(answer)。")
        return Attempt(lines: work.lines, answer: answer)
    }

    func check(_ answer: String, _ language: Language) -> SelfCheck {
        guard answer == first.text || answer == second.text else {
            return SelfCheck(
                text: language.choose("That is none of the two: wrong.", "不是这两个分数之一，不对。"), holds: false)
        }
        let (left, right) = (first.top * second.bottom, second.top * first.bottom)
        let work = language.list([
            "\(first.top)*\(second.bottom)=\(left)", "\(second.top)*\(first.bottom)=\(right)",
        ])
        let larger = left > right ? first.text : second.text
        let holds = (larger == answer) == asksLarger
        return SelfCheck(
            text: language.choose("Cross products: \(work), ", "交叉相乘：\(work)，")
                + language.choose(
                    "so \(larger) is the larger one: \(holds ? "right" : "wrong").",
                    "所以\(larger)较大，\(holds ? "正确" : "不对")。"),
            holds: holds)
    }
}
