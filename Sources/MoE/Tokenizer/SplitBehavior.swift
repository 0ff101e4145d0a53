/// How a pre-tokenizer treats matches and the ranges between them, by the names of the `tokenizers` library.
enum SplitBehavior: String, Sendable, CaseIterable {
    case isolated = "Isolated"
    /// Matches are left out.
    case removed = "Removed"
    /// Matches in a row are one piece.
    case contiguous = "Contiguous"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
}

/// Joins matches and the ranges between them, given in order, as a behavior says.
struct PieceMerger {
    private let behavior: SplitBehavior
    /// The piece that may still grow.
    private var pending: Range<Int>?
    /// Whether the last range was a match.
    private var isAfterMatch = false

    init(_ behavior: SplitBehavior) { self.behavior = behavior }

    mutating func add(_ range: Range<Int>, _ isMatch: Bool, _ body: (Range<Int>) -> Void) {
        let joins: Bool
        switch behavior {
        case .isolated: return body(range)
        case .removed: return isMatch ? () : body(range)
        case .contiguous: joins = isMatch == isAfterMatch
        case .mergedWithPrevious: joins = isMatch && !isAfterMatch
        case .mergedWithNext: joins = !isMatch && isAfterMatch
        }
        isAfterMatch = isMatch
        if let begun = pending {
            if joins {
                pending = begun.lowerBound..<range.upperBound
                return
            }
            body(begun)
        }
        pending = range
    }

    func finish(_ body: (Range<Int>) -> Void) {
        if let pending { body(pending) }
    }
}
