/// Counts down what one rendering may still cost, in eighths of an operation. It also holds the scalar that
/// `TextGuard` puts into texts, the mark, so that a template's operations on texts can pass over it.
///
/// An operation, or one turn of a loop, costs 8; making or reading an element of a list costs 1; a text costs
/// 1 for each 8 bytes, so that a rendering makes no more than 64 MB of text in all. When everything is spent,
/// operations fail, and the renderer says why.
final class TemplateMeter {
    static let maximumOperations = 1_000_000

    private var left: Int
    /// The scalar that `TextGuard` puts into texts; a template's operations on texts do not see it.
    let mark: Unicode.Scalar?

    /// All namespaces, so that none is freed before the rendering ends: they may refer to each other in
    /// circles, and in chains too deep to be freed recursively.
    private var spaces: [TemplateNamespace] = []

    /// With marks, which make texts up to four times as long, a rendering may cost four times as much.
    init(mark: Unicode.Scalar? = nil) {
        self.mark = mark
        left = 8 * Self.maximumOperations * (mark == nil ? 1 : 4)
    }

    func space(_ members: [String: TemplateValue]) -> TemplateNamespace {
        let space = TemplateNamespace(members)
        spaces.append(space)
        return space
    }

    /// Empties all namespaces, one after the other.
    func end() { for space in spaces { space.members = [:] } }

    var isSpent: Bool { left < 0 }

    /// Spends this much; false if everything is spent.
    @discardableResult
    func spends(_ units: Int) -> Bool {
        left -= min(units, left + 1)
        return left >= 0
    }

    @discardableResult
    func spends(bytes: Int) -> Bool { spends(bytes / 8) }

    /// Counts the making or reading of a value, without what is inside its elements.
    @discardableResult
    func spends(_ value: TemplateValue) -> Bool {
        switch value {
        case .string(let text): spends(bytes: text.utf8.count)
        case .list(let values), .sequence(let values, _): spends(values.count)
        case .iterator(let iterator): spends(iterator.elements.count)
        case .dictionary(let members): spends(members.count)
        default: true
        }
    }

    /// The scalars of a text, each with the mark that follows it.
    func scalars(_ text: String) -> [String] {
        text.unicodeScalars.reduce(into: []) { result, scalar in
            if scalar == mark, let last = result.indices.last {
                result[last].unicodeScalars.append(scalar)
            } else {
                result.append(String(scalar))
            }
        }
    }

    /// The text without marks.
    func plain(_ text: String) -> String {
        spends(bytes: text.utf8.count)
        guard let mark, text.unicodeScalars.contains(mark) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0 != mark }))
    }
}
