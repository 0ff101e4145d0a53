import Archive
import Glibc
import Problems
import Processes

/// A user's own program decides. It is given a line of JSON for each rollout (`prompt`, `answer`, `completion`,
/// `thought`, `given`, `language`, `family`, `problem`, `rollout`, `tokens`) and writes a line for each, in order:
/// `{"outcome": "pass", "reason": "…", "value": 0.5}`; only the outcome, pass, fail or undecided, must be there.
///
/// One that ends early, takes longer than `seconds` for a line or writes something else leaves that rollout
/// undecided, and is started again for the others. It is the user's program and runs as the user does, in a process
/// group of its own, which is killed afterwards.
package struct CommandCheck: Check {
    package let name = "command"
    package let runsPrograms = true
    private let batch: BatchProcess
    private let program: String

    /// - Parameters:
    ///   - command: the program, and its arguments.
    ///   - seconds: that may pass until its next line.
    ///   - batch: rollouts for one start.
    package init(command: [String], seconds: Double = 30, batch: Int = 256) {
        program = command.first ?? ""
        var environment: [String] = []
        var next = environ
        while let entry = next.pointee {
            environment.append(String(cString: entry))
            next += 1
        }
        self.batch = BatchProcess(
            process: ChildProcess(arguments: command, environment: environment), seconds: seconds, size: batch
        )
    }

    package var obstacle: String? {
        ChildProcess.program(program) == nil ? "\(program) is no program that can be run" : nil
    }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        verdicts(of: [CheckItem(problem: problem, rollout: rollout)])[0]
    }

    package func verdicts(of items: [CheckItem]) -> [Verdict] {
        let inputs = items.map { item -> [UInt8] in
            let json: JSON = [
                "prompt": .string(item.problem.prompt), "answer": .string(item.problem.answer),
                "completion": .string(item.rollout.text), "thought": .string(item.completion.thought),
                "given": item.completion.answer.map(JSON.string) ?? .null,
                "language": .string(item.problem.language.rawValue), "family": .string(item.problem.family),
                "problem": .string(item.problem.id), "rollout": .int(item.rollout.index),
                "tokens": .int(item.rollout.tokens),
            ]
            var bytes: [UInt8] = []
            json.write(to: &bytes)
            return bytes + [0x0A]
        }
        return batch.answers(to: inputs).map(verdict)
    }

    private func verdict(_ answer: BatchProcess.Answer) -> Verdict {
        switch answer {
        case .line(let line):
            guard let json = try? JSON.parse(line, file: program), json.members != nil else {
                return undecided(
                    "\(program) wrote what is no JSON object: \(excerpt(String(decoding: line, as: UTF8.self)))"
                )
            }
            guard let outcome = json["outcome"]?.string.flatMap(Verdict.Outcome.init) else {
                return undecided("\(program) wrote no outcome (pass, fail or undecided)")
            }
            return Verdict(
                name, outcome, excerpt(json["reason"]?.string ?? ""), value: json["value"]?.double,
                threshold: json["threshold"]?.double, version: version)
        case .none(let end), .unstarted(let end):
            return undecided("\(program) \(Self.show(end))")
        }
    }

    private static func show(_ end: ChildProcess.End) -> String {
        switch end {
        case .complete: "wrote nothing"
        case .ended(let how, let complaint):
            "ended with \(how)" + (complaint.isEmpty ? "" : ": " + excerpt(lastLine(complaint)))
        case .silent: "took too long"
        case .flooded: "wrote too long a line"
        case .unstartable(let why): "cannot be started: \(why)"
        }
    }

    private static func lastLine(_ text: String) -> Substring {
        text.split(whereSeparator: \.isNewline).last ?? ""
    }
}

extension CommandCheck {
    private static let program = Setting<[String]>.texts(
        "command", "The program and its arguments.")
    private static let time = Setting<Double>.double(
        "seconds", in: 0.1...86_400, default: 30, "Time that may pass until its next line.")
    private static let size = Setting<Int>.int(
        "batch", in: 1...100_000, default: 256, "Rollouts for one start of the program.")
    package static let kind = CheckKind(
        "command",
        "A program of yours says so. It is given a line of JSON for each rollout (prompt, answer, "
            + "completion, thought, given, language, family, problem, rollout, tokens) and writes a line "
            + "for each, in order: { \"outcome\": \"pass\" }, fail or undecided, with a reason, a value and "
            + "a threshold if it likes.",
        [program, time, size], example: ["command": ["./judge", "--strict"]], reason: .other
    ) { settings in
        let command = try settings(program)
        guard command.first?.isEmpty == false else {
            throw settings.complaint(program, found: "no program", expected: "a program and its arguments")
        }
        return CommandCheck(command: command, seconds: try settings(time), batch: try settings(size))
    }
}
