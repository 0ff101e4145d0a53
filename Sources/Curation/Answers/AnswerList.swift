/// The items of a list, in order: numbers, or words.
struct AnswerList: Sendable {
    private enum Item: Equatable {
        case number(NumberReading)
        case word([Unicode.Scalar])
        /// More than one word.
        case unread([Unicode.Scalar])
    }

    private var items: [Item] = []
    /// Whether a comma in it may separate thousands: `1,000, 2,000`.
    private let mayGroup: Bool

    private static let most = 10_000

    var count: Int { items.count }

    var isNumeric: Bool {
        items.allSatisfy {
            if case .number = $0 { return true }
            return false
        }
    }

    /// Nil where there are no items, or where one is empty.
    init?(_ bare: ArraySlice<Unicode.Scalar>) {
        let text = Self.joined(bare)
        let hasCommas = text.contains { $0 == "," || $0 == ";" }
        let pieces =
            hasCommas
            ? text.split(omittingEmptySubsequences: false) { $0 == "," || $0 == ";" }
            : text.split { $0 == " " }
        guard !pieces.isEmpty, pieces.count <= Self.most else { return nil }
        mayGroup =
            zip(text, text.dropFirst()).contains { $0 == "," && $1 == " " }
            && zip(text, text.dropFirst()).contains { $0 == "," && $1.isDigit }
        for piece in pieces {
            let piece = piece.trimming { $0.isBlank }
            guard !piece.isEmpty else { return nil }
            if let number = NumberReading(piece), number.isPlain {
                items.append(.number(number))
            } else if piece.contains(" ")
                || !piece.contains(where: { $0.properties.isAlphabetic || $0.isDigit })
            {
                items.append(.unread(piece.map(\.folded)))
            } else {
                items.append(.word(piece.map(\.folded)))
            }
        }
    }

    /// The text with a comma in place of every word or sign that joins items.
    private static func joined(_ bare: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        let joints = [", and ", " and ", " & ", "&", "→", " -> ", "->", "以及", "和", "与", "及"].map {
            Array($0.unicodeScalars)
        }
        var text: [Unicode.Scalar] = []
        var index = bare.startIndex
        while index < bare.endIndex {
            if let joint = joints.first(where: { bare[index...].starts(with: $0) }), !text.isEmpty {
                text.append(",")
                index += joint.count
            } else {
                text.append(bare[index])
                index += 1
            }
        }
        return text
    }

    func match(_ given: AnswerList) -> AnswerMatch {
        let pairs = zip(items, given.items).map(Self.same)
        if items.count == given.items.count {
            if pairs.allSatisfy({ $0 == true }) { return .right }
            if !pairs.contains(false) { return .undecided("an item is not understood") }
        }
        if given.mayGroup || mayGroup { return .undecided("a comma may separate items or thousands") }
        let isRead = given.items.allSatisfy {
            if case .unread = $0 { return false }
            return true
        }
        return isRead ? .wrong : .undecided("an item is not understood")
    }

    /// Nil where it cannot be decided.
    private static func same(_ gold: Item, _ given: Item) -> Bool? {
        switch (gold, given) {
        case (.number(let one), .number(let two)):
            switch one.match(two, isNear: { $0 == $1 }) {
            case .right: return true
            case .wrong: return false
            default: return nil
            }
        case (.word(let one), .word(let two)): return one == two
        case (.unread(let one), .unread(let two)): return one == two ? true : nil
        case (.unread, _), (_, .unread): return nil
        default: return false
        }
    }
}
