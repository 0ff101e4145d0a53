import Archive
import Curation
import Dataflow
import Glibc
import Problems
import Report
import Stages
import Tensors

/// `leaven check --self-test`: runs the cases that come with the checks on this machine.
enum SelfTest {
    static func run(_ arguments: Arguments) throws -> ExitCode {
        try arguments.refuse(
            [
                "--checks", "--field", "--output", "--overwrite", "--strict", "--fail-below", "--threads",
                "--shape",
            ],
            with: "--self-test")
        if arguments.operand(0) != nil {
            throw arguments.error("--self-test", "reads no file, found \"\(arguments.required(0))\"")
        }
        let names = try CheckCommand.names(arguments)
        var table = Table([("check", .left), ("cases", .right), ("as expected", .right)])
        var wrong: [String] = []
        for kind in StageKinds.checks where names?.contains(kind.name) ?? true {
            let name = kind.name
            guard !kind.cases.isEmpty else {
                if names != nil { Output.note("\(name): there are no cases for it") }
                continue
            }
            var right = 0
            var obstacle: String?
            for (item, verdict) in zip(kind.cases, try verdicts(kind, &obstacle)) {
                if verdict.outcome == item.outcome {
                    right += 1
                } else if obstacle == nil {
                    wrong.append(
                        "\(name): \(item.text.debugDescription) (\(item.why)): found \(verdict.outcome.rawValue)"
                            + (verdict.reason.isEmpty ? "" : ", \(verdict.reason)")
                            + "; expected \(item.outcome.rawValue)")
                }
            }
            if let obstacle { wrong.append("\(name): \(obstacle)") }
            table.add([name, Figure.grouped(kind.cases.count), Figure.grouped(right)])
        }
        for line in table.lines(width: TextWidth.terminal(STDOUT_FILENO)) + wrong {
            try Output.print(line + "\n")
        }
        return wrong.isEmpty ? .done : .failure
    }

    /// The verdicts of a check on its cases. Cases with the same thresholds are judged together, because a
    /// program is started once for many cases.
    private static func verdicts(_ kind: CheckKind, _ obstacle: inout String?) throws -> [Verdict] {
        let cases = kind.cases
        var verdicts: [Int: Verdict] = [:]
        let groups = Dictionary(grouping: cases.indices) { cases[$0].thresholds.serialized() }
        for places in groups.values {
            let suite = try CheckSuite(
                .object([.init(kind.name, cases[places[0]].thresholds)]), of: [kind], path: "self-test")
            obstacle = obstacle ?? suite.obstacles.first
            let items = places.map { CheckItem(problem: cases[$0].problem, rollout: cases[$0].rollout) }
            for (place, found) in zip(places, suite.verdicts(of: items, threads: processorCount)) {
                verdicts[place] = found[0]
            }
        }
        return cases.indices.compactMap { verdicts[$0] }
    }
}
