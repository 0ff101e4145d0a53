import Dataflow

/// A subcommand: its usage, and its action.
protocol Command: Sendable {
    static var usage: Usage { get }
    /// Its own subcommands, named after it: `review export`.
    static var actions: [any Command.Type] { get }
    /// Runs the command. The caller prints errors and turns them into exit codes.
    static func run(_ arguments: Arguments) throws -> ExitCode
}

extension Command {
    static var actions: [any Command.Type] { [] }
}

/// The arguments of a subcommand, in the words that `--help` prints.
struct Usage: Sendable {
    /// The name: `run`.
    let name: String
    /// A few words for the list of all commands.
    let summary: String
    /// A description of the command, in paragraphs.
    let discussion: String
    var operands: [Operand] = []
    var options: [Option] = []
    /// Example command lines.
    var examples: [String] = []

    /// An argument that is known by its place.
    struct Operand: Sendable {
        let name: String
        let help: String
        var isOptional = false
        /// Whether more of them may follow; only the last operand may repeat.
        var repeats = false
    }

    /// `--name VALUE`, or a flag `--name`.
    struct Option: Sendable {
        let name: String
        /// The name of its value in the help; nil for a flag.
        let value: String?
        let help: String
        let repeats: Bool

        /// - Parameter value: the name of its value in the help: `N`.
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

/// A mistake on the command line.
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
