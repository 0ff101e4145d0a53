import Archive
import Curation
import Dataflow
import Glibc
import Report
import Stages

/// `leaven check --self-test`: the cases that come with the checks, run on this machine.
enum SelfTest {
    static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.refuse(
            ["--checks", "--field", "--output", "--overwrite", "--fail-below", "--threads"],
            with: "--self-test")
        if arguments.operand(0) != nil {
            throw arguments.error("--self-test", "reads no file, found \"\(arguments.required(0))\"")
        }
        let names = try CheckCommand.names(arguments)
        var table = Table([("check", .left), ("cases", .right), ("as expected", .right)])
        var wrong: [String] = []
        for kind in StageKinds.checks where !kind.cases.isEmpty && names?.contains(kind.name) ?? true {
            let name = kind.name
            var right = 0
            for item in kind.cases {
                let suite = try CheckSuite(
                    .object([.init(name, item.thresholds)]), of: [kind], path: "self-test")
                let verdict = suite.verdicts(problem: item.problem, rollout: item.rollout)[0]
                if verdict.outcome == item.outcome {
                    right += 1
                } else {
                    wrong.append(
                        "\(name): \(item.text.debugDescription) (\(item.why)): found \(verdict.outcome.rawValue)"
                            + (verdict.reason.isEmpty ? "" : ", \(verdict.reason)")
                            + "; expected \(item.outcome.rawValue)")
                }
            }
            table.add([name, Figure.grouped(kind.cases.count), Figure.grouped(right)])
        }
        for line in table.lines(width: TextWidth.terminal(STDOUT_FILENO)) + wrong {
            try Output.print(line + "\n")
        }
        return wrong.isEmpty ? .done : .failure
    }
}
