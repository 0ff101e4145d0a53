/// Whether a line states the statements in it. It does not state what is asked, supposed, quoted or called
/// false; and a statement that is rounded or in another base is not exact.
struct StatementGuard {
    private let tokens: [StatementToken]
    /// The number of tokens looked at on either side, limited so that reading takes linear time.
    private static let reach = 48

    init(_ tokens: [StatementToken]) {
        self.tokens = tokens
    }

    func states(_ run: Range<Int>) -> Bool {
        var quotes = 0
        var isIntroduced = false
        for index in (max(0, run.lowerBound - Self.reach)..<run.lowerBound).reversed() {
            switch tokens[index].kind {
            case .end, .question: return after(run, quotes)
            case .quote: quotes += 1
            case .stop, .word(.consequence): isIntroduced = true
            case .word(.condition) where !isIntroduced: return false
            case .word(.doubt), .word(.rough), .word(.base), .word(.question): return false
            default: continue
            }
        }
        return after(run, quotes)
    }

    private func after(_ run: Range<Int>, _ quotes: Int) -> Bool {
        for index in run.upperBound..<min(tokens.count, run.upperBound + Self.reach) {
            switch tokens[index].kind {
            case .end: return true
            case .question, .word(.question): return false
            case .quote where quotes % 2 == 1: return false
            case .word(.doubt), .word(.rough), .word(.base): return false
            default: continue
            }
        }
        return true
    }
}
