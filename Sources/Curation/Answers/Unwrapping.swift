/// Takes away what surrounds an answer in a chain of thought and says nothing: `$…$`, `\boxed{…}`, `**…**`,
/// brackets, quotation marks, a final stop, `The answer is`, and the left side of `x = 5`. The text is
/// already folded.
func unwrapped(_ folded: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
    var text = folded[...]
    for _ in 0..<8 {
        let before = text.count
        while let first = text.first, " \"'`*:".unicodeScalars.contains(first) { text.removeFirst() }
        while let last = text.last, " \"'`*.,;:!".unicodeScalars.contains(last) { text.removeLast() }
        for (open, close) in wrappers where text.count > open.count + close.count {
            guard text.starts(with: open), text.reversed().starts(with: close.reversed()) else { continue }
            text = text.dropFirst(open.count).dropLast(close.count)
        }
        for lead in leads where text.starts(with: lead) && text.count > lead.count {
            text = text.dropFirst(lead.count)
        }
        if let sign = text.lastIndex(of: "="), sign + 1 < text.endIndex,
            !text[..<sign].contains(where: { $0 == "," || $0 == ";" || $0 == "!" })
        {
            text = text[(sign + 1)...]
        }
        if text.count == before { break }
    }
    return text
}

private let wrappers: [(open: [Unicode.Scalar], close: [Unicode.Scalar])] = [
    ("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]"), ("\\boxed{", "}"), ("\\text{", "}"),
    ("(", ")"), ("[", "]"), ("{", "}"), ("【", "】"),
].map { (Array($0.0.unicodeScalars), Array($0.1.unicodeScalars)) }

private let leads: [[Unicode.Scalar]] = [
    "the final answer is", "the answer is", "final answer", "answer", "it is", "答案是", "答案为", "答案", "答",
].map { Array($0.unicodeScalars) }
