import Problems

/// The part that many verdicts share, so that it is stored once.
struct Judgement: Hashable {
    let name: String
    let version: Int
    let outcome: String
    /// The class of the reason: the reason without the parts that differ between rollouts.
    let reason: String
    let threshold: Double?

    init(_ verdict: Verdict) {
        name = verdict.check
        version = verdict.version
        outcome = verdict.outcome.rawValue
        reason = verdict.reason.isEmpty ? "" : Self.reasonClass(verdict.reason)
        threshold = verdict.threshold
    }

    /// A reason up to its first colon, with numbers and quoted parts replaced by `…`; 120 scalars at most.
    ///
    /// It goes by scalars: going by characters took half of a commit's time.
    private static func reasonClass(_ reason: String) -> String {
        var result = String.UnicodeScalarView()
        var closing: Unicode.Scalar?
        var count = 0
        var rest = reason.unicodeScalars[...]
        while count < 120, let scalar = rest.popFirst(), scalar != ":", scalar != "：" {
            var isPart = closing != nil || isDigit(scalar)
            if let end = closing {
                if scalar == end { closing = nil }
            } else if let end = closingQuote(scalar) {
                (closing, isPart) = (end, true)
            } else if scalar == "." || scalar == "," || scalar == "/", result.last == "…" {
                // 1,234.5 and 3/4 are one number each.
                isPart = rest.first.map(isDigit) ?? false
            }
            if isPart, result.last == "…" { continue }
            result.append(isPart ? "…" : scalar)
            count += 1
        }
        return String(result)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar) || ("０"..."９").contains(scalar)
    }

    private static func closingQuote(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "\"", "`": scalar
        case "“": "”"
        case "‘": "’"
        case "「": "」"
        default: nil
        }
    }
}
