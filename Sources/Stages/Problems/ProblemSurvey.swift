import Archive
import Curation
import Dataflow
import Problems

/// A survey of a problem file. It reads the whole file once, so that a malformed line is refused before
/// anything runs.
struct ProblemSurvey: Sendable {
    /// The number of problems that are taken.
    private(set) var count = 0
    private let path: String
    private var forms: [AnswerForm: Int] = [:]
    private var leftOut: [String: Tally] = [:]
    private var golds: (tally: Tally, example: Problem)?

    private struct Tally: Sendable {
        var count = 0
        /// The first line that is counted.
        let line: Int
    }

    /// - Parameter limit: the most problems to take.
    init(_ file: ProblemFile, limit: Int) throws {
        path = file.path
        let progress = Progress("reading \(Files.name(of: path))")
        defer { progress.finish() }
        var found = 0
        try file.forEach { reading in
            found += 1
            if found % 256 == 0 {
                progress.update(
                    found, of: reading.share.map { $0 == 0 ? found : Int((Double(found) / $0).rounded()) })
            }
            if found <= limit { add(reading) }
        }
        count = min(found, limit)
    }

    private mutating func add(_ reading: ProblemFile.Reading) {
        let problem = reading.problem
        forms[problem.form, default: 0] += 1
        for part in reading.leftOut { leftOut[part, default: Tally(line: reading.line)].count += 1 }
        // To read a formula it must be compared, which takes long; tests of programs were read together with
        // the line.
        guard problem.form != .math, problem.form != .code,
            AnswerMatch(gold: problem.answer, given: "0", form: problem.form) == .unreadableGold
        else { return }
        golds = golds ?? (Tally(line: reading.line), problem)
        golds?.tally.count += 1
    }

    var summary: JSON {
        let counts = AnswerForm.allCases.compactMap { form in
            forms[form].map { JSON.Member(form.rawValue, .int($0)) }
        }
        var members: [JSON.Member] = [.init("problems", .int(count)), .init("forms", .object(counts))]
        if !leftOut.isEmpty {
            members.append(
                .init("left_out", .object(ordered.map { .init($0.part, .int($0.tally.count)) })))
        }
        if let golds { members.append(.init("unreadable_golds", .int(golds.tally.count))) }
        return .object(members)
    }

    private var ordered: [(part: String, tally: Tally)] {
        ProblemFields.parts.compactMap { part in leftOut[part].map { (part, $0) } }
    }

    /// A sentence for each part of a problem whose values are left out.
    var leftOutWords: [String] {
        ordered.map { part, tally in
            let values = tally.count == 1 ? "1 value is" : "\(Figure.grouped(tally.count)) values are"
            return
                "\(values) left out that cannot be a problem's \(part), the first in \(path):\(tally.line); "
                + "to leave the column alone: fields: { \(part): null }"
        }
    }

    /// A sentence about the gold answers that cannot be read; nil if all can.
    var unreadable: String? {
        golds.map { golds in
            let number = golds.tally.count
            return "\(Figure.grouped(number)) gold answer\(number == 1 ? " is" : "s are") not of "
                + "the form given, the first in \(path):\(golds.tally.line): "
                + "\"\(excerpt(golds.example.answer))\" as \(golds.example.form.rawValue)"
        }
    }
}
