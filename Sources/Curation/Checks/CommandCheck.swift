import Archive
import Glibc
import Problems
import Processes

/// A user's own program decides. It is given a line of JSON for each rollout (`id`, `prompt`, `answer`,
/// `completion`, `thought`, `given`, `language`, `family`, `problem`, `rollout`, `tokens`) and writes a line
/// for each, in order: `{"id": 7, "outcome": "pass", "reason": "…", "value": 0.5}`. The `id` of the input and
/// the `outcome` (pass, fail or undecided) are required.
///
/// If the program ends early or takes longer than `seconds` for a line, it is started again with the rollouts
/// that have no answer yet; one that gets none although it comes first is undecided. If a line does not
/// answer the next input, lines and inputs are no longer matched: all rollouts of that start are undecided.
/// The program runs with the user's rights, in its own process group, which is killed afterwards.
package struct CommandCheck: Check {
    package let name = "command"
    package let version = 2
    package let needs = [CheckNeed.language]
    /// The files that verdicts depend on: the program and its arguments, if they are files, and the files
    /// named in the settings.
    private let files: [String]
    private let batch: BatchProcess
    private let program: String

    /// - Parameters:
    ///   - command: the program, and its arguments.
    ///   - seconds: the longest time to wait for the next line.
    ///   - batch: the number of rollouts for one start.
    ///   - files: other files that the program reads.
    package init(command: [String], seconds: Double = 30, batch: Int = 256, files: [String] = []) {
        // A program without a slash is searched for in PATH, not in this folder.
        let own = command.enumerated().filter { place, word in
            (place > 0 || word.contains("/")) && Files.exists(word) && !Files.isFolder(word)
        }
        self.files = (own.map(\.element) + files).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
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

    /// The digest of the files' bytes: a program that was changed judges anew.
    package var digest: String? {
        guard !files.isEmpty else { return nil }
        let digests = files.map { file in JSON.Member(file, .string((try? SHA256.hex(file: file)) ?? "")) }
        return SHA256.hex(Array(JSON.object(digests).serialized().utf8))
    }

    package var obstacle: String? {
        ChildProcess.program(program) == nil ? "\(program) is no program that can be run" : nil
    }

    package func runsPrograms(for problem: Problem) -> Bool { true }

    package func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        verdicts(of: [CheckItem(problem: problem, rollout: rollout)])[0]
    }

    package func verdicts(of items: [CheckItem]) -> [Verdict] {
        let inputs = items.enumerated().map { id, item -> [UInt8] in
            let json: JSON = [
                "id": .int(id), "prompt": .string(item.problem.prompt),
                "answer": .string(item.problem.answer),
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
        return batch.answers(to: inputs, fits: misfit).map(verdict)
    }

    /// Why a line cannot be the answer to the input with this number; nil if it can.
    private func misfit(_ number: Int, _ line: [UInt8]) -> String? {
        let text = excerpt(String(decoding: line, as: UTF8.self))
        guard let json = try? JSON.parse(line, file: program), json.members != nil else {
            return "a line that is not a JSON object: \(text)"
        }
        guard let id = json["id"] else { return "no id: \(text)" }
        return id.int == number ? nil : "the id \(excerpt(id.serialized())) where \(number) was asked"
    }

    private func verdict(_ answer: BatchProcess.Answer) -> Verdict {
        switch answer {
        case .line(let line):
            guard let json = try? JSON.parse(line, file: program),
                let outcome = json["outcome"]?.string.flatMap(Verdict.Outcome.init)
            else { return undecided("\(program) wrote no outcome (pass, fail or undecided)") }
            return Verdict(
                name, outcome, excerpt(json["reason"]?.string ?? ""), value: json["value"]?.double,
                threshold: json["threshold"]?.double, version: version)
        case .misfit(let why):
            return undecided(
                "\(program) wrote \(why); its answers to this batch are not known to be for it", .tool)
        case .none(let end), .unstarted(let end):
            return undecided("\(program) \(Self.show(end))", .tool)
        }
    }

    private static func show(_ end: ChildProcess.End) -> String {
        switch end {
        case .complete, .surplus: "wrote nothing"
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

    private static let program = Setting<[String]>.texts(
        "command", "The program and its arguments; paths start at the folder in which leaven is started.")
    private static let time = Setting<Double>.double(
        "seconds", in: 0.1...86_400, default: 30, "Time that may pass until its next line.")
    private static let size = Setting<Int>.int(
        "batch", in: 1...100_000, default: 256, "Rollouts for one start of the program.")
    private static let others = Setting<[String]>.texts(
        "files",
        "Files that the program reads: a change of them, of the program or of an argument that is a file, "
            + "makes it judge anew.")
    /// The kind of this check in a pipeline.
    package static let kind = CheckKind(
        "command",
        "A program of yours passes it. It is given a line of JSON for each rollout (prompt, answer, "
            + "completion, thought, given, language, family, problem, rollout, tokens and an id) and writes a "
            + "line for each, in order: { \"id\": 7, \"outcome\": \"pass\" }, fail or undecided, with a reason, a "
            + "value and a threshold if it likes.",
        [program, time, size, others], example: ["command": ["./judge", "--strict"]], reason: .other
    ) { settings in
        let command = try settings(program)
        guard command.first?.isEmpty == false else {
            throw settings.complaint(program, found: "no program", expected: "a program and its arguments")
        }
        let files = try settings.given(others) ?? []
        for file in files where !Files.exists(file) || Files.isFolder(file) {
            throw settings.complaint(others, found: "\"\(excerpt(file))\"", expected: "files that are there")
        }
        return CommandCheck(
            command: command, seconds: try settings(time), batch: try settings(size), files: files)
    }
}
