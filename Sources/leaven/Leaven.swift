import Archive
import Dataflow
import Glibc
import Report

/// The command `leaven`: finds the subcommand, prints errors, and sets the exit code.
@main
struct Leaven {
    static let version = "0.1.0"

    static let commands: [any Command.Type] = [
        RunCommand.self, StatusCommand.self, ShowCommand.self, TryCommand.self, SampleCommand.self,
        ProblemsCommand.self, CheckCommand.self,
        MeasureCommand.self, DedupCommand.self, DecontaminateCommand.self,
        LanguageCommand.self, ModelCommand.self, ReplayCommand.self, ReviewCommand.self, BenchCommand.self,
    ]

    static func main() {
        StandardStream.prepare()
        do {
            exit(try run(Array(CommandLine.arguments.dropFirst())).rawValue)
        } catch {
            for line in "\(error)".split(separator: "\n") { Output.note("leaven: " + line) }
            exit(ExitCode(for: error).rawValue)
        }
    }

    private static func run(_ words: [String]) throws -> ExitCode {
        var words = words
        if words.first == "help" {
            let topic = Array(words.dropFirst())
            if let text = try KindHelp.text(topic, width: TextWidth.terminal(STDOUT_FILENO)) {
                try Output.print(text)
                return .done
            }
            words = topic.prefix(2) + ["--help"]
        }
        guard let name = words.first else {
            throw UsageError(
                "no command",
                "expected one of \(names.joined(separator: ", ")); `leaven --help` explains them")
        }
        switch name {
        case "--help", "-h":
            try Output.print(Help.overview(commands, width: TextWidth.terminal(STDOUT_FILENO)))
        case "--version", "version": try Output.print("leaven \(version)\n")
        default:
            guard var command = commands.first(where: { $0.usage.name == name }) else { throw unknown(name) }
            var rest = words.dropFirst()
            if let action = command.actions.first(where: { $0.usage.name == "\(name) \(rest.first ?? "")" }) {
                command = action
                rest.removeFirst()
            }
            let arguments = try Arguments(Array(rest), command.usage)
            guard arguments.asksForHelp else { return try command.run(arguments) }
            try Output.print(Help.text(command, width: TextWidth.terminal(STDOUT_FILENO)))
        }
        return .done
    }

    private static var names: [String] { commands.map { $0.usage.name } + ["version"] }

    private static func unknown(_ name: String) -> UsageError {
        UsageError(
            name,
            "unknown \(name.hasPrefix("-") ? "option" : "command"); \(KnownNames(names, not: name).words)")
    }
}
