import Dataflow

/// A subcommand: what it takes, and what it does.
protocol Command: Sendable {
    static var usage: Usage { get }
    /// Subcommands of its own, named after it: `review export`.
    static var actions: [any Command.Type] { get }
    /// Errors are printed by the caller, which also turns them into exit codes.
    static func run(_ arguments: Arguments) throws -> ExitCode
}

extension Command {
    static var actions: [any Command.Type] { [] }
}

/// What a subcommand takes, in the words that `--help` prints.
struct Usage: Sendable {
    /// `run`.
    let name: String
    /// A few words for the list of all commands.
    let summary: String
    /// What it does, in paragraphs.
    let discussion: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Lines to type.
    var examples: [String] = []

    /// An argument that is named by its place.
    struct Operand: Sendable {
        let name: String
        let help: String
        var isOptional = false
        /// Whether more of them may follow; of the last one only.
        var repeats = false
    }

    /// `--name VALUE`, or a flag `--name`.
    struct Option: Sendable {
        let name: String
        /// What its value is called; nil for a flag.
        let value: String?
        let help: String
        let repeats: Bool

        /// - Parameter value: what its value is called: `N`.
        init(_ name: String, _ value: String, repeats: Bool = false, _ help: String) {
            self.init(name: name, value: value, help: help, repeats: repeats)
        }

        private init(name: String, value: String?, help: String, repeats: Bool) {
            self.name = name
            self.value = value
            self.help = help
            self.repeats = repeats
        }

        static func flag(_ name: String, _ help: String) -> Option {
            Option(name: name, value: nil, help: help, repeats: false)
        }
    }

    var command: String { "leaven \(name)" }
}

/// A mistake on the command line: what was found, and what was expected.
struct UsageError: Error, CustomStringConvertible {
    /// The option or operand: `leaven run: --threads`.
    let place: String
    let problem: String

    init(_ place: String, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    var description: String { "\(place): \(problem)" }
}
