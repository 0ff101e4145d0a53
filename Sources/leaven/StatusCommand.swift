import Archive
import Dataflow
import Glibc
import Report

/// `leaven status`: shows how far a run is.
enum StatusCommand: Command {
    static let usage = Usage(
        name: "status", summary: "Show where a run stands, and why rollouts were rejected.",
        discussion: """
            Prints the stages of a run with their state, time, and why they were computed; for stages that \
            sample, how many samples are kept so far, the yield by family, language and level, and every \
            reason for which rollouts were not kept. Works while the run goes on.
            """,
        operands: [.init(name: "DIR", help: "The run folder.")],
        options: [.flag("--json", "Print everything as one JSON object.")],
        examples: ["leaven status runs/corpus"])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let status = try RunStatus(folder: arguments.required(0), now: Clock.now())
        try Output.print(
            arguments.has("--json")
                ? status.json.serialized(pretty: true) + "\n"
                : status.text(width: TextWidth.terminal(STDOUT_FILENO)))
        return .done
    }
}
