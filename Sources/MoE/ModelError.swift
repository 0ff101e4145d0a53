/// What can be wrong with a model folder: what, where, found, expected, what to do.
package enum ModelError: Error, CustomStringConvertible, Equatable {
    case unsupported(file: String, field: String, found: String, expected: String)
    case tensor(file: String, name: String, found: String, expected: String)
    case damaged(file: String, found: String, advice: String)
    case tokenizer(file: String, field: String, found: String, expected: String)
    /// A key-value cache that is bounded to less than a rollout of `context` tokens takes.
    case cache(bytes: Int, least: Int, context: Int)
    case template(file: String, line: Int, found: String, expected: String)

    package var description: String {
        switch self {
        case .unsupported(let file, let field, let found, let expected):
            "\(file): \(field) is \(found); expected \(expected)"
        case .tensor(let file, let name, let found, let expected):
            "\(file): tensor \(name) is \(found); expected \(expected)"
        case .cache(let bytes, let least, let context):
            "the cache: found room for \(bytes) bytes; expected at least \(least), for one rollout of \(context) tokens "
                + "on each thread; give more, or use fewer threads or smaller pages"
        case .template(let file, let line, let found, let expected):
            "\(file): chat template, line \(line): found \(found); expected \(expected); \(ChatSource.advice)"
        case .damaged(let file, let found, let advice):
            "\(file): \(found); \(advice)"
        case .tokenizer(let file, let field, let found, let expected):
            "\(file): \(field) is \(found); expected \(expected)"
        }
    }
}
