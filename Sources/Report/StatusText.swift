import Archive
import Dataflow

/// A run's status for people: plain text in aligned columns.
extension RunStatus {
    /// The number of reasons for rejection that are shown; the rest are summed up.
    private static let shownReasons = 30

    /// The text of the status.
    ///
    /// - Parameter width: the columns of the terminal; nil for lines of any length.
    package func text(width: Int? = nil) -> String {
        var lines = TextWidth.wrapped(heading, width ?? Int.max)
        var table = Table([
            ("stage", .left), ("kind", .left), ("state", .left), ("time", .right), ("why", .left),
        ])
        for stage in stages {
            table.add([
                stage.record.name, stage.record.recipe.kind, stage.state.rawValue,
                stage.seconds.map(Figure.duration) ?? "", stage.record.why,
            ])
        }
        lines += [""] + (table.isEmpty ? ["No stage has started."] : table.lines(width: width))
        for stage in stages {
            if let rollouts = stage.rollouts {
                lines += [""] + Self.lines(stage.record.name, rollouts, width)
            }
            if !stage.curves.isEmpty { lines += [""] + Self.lines(stage.record.name, stage.curves, width) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var heading: String {
        var words = "\(folder): "
        if let run { words += "\(run.name), seed \(run.seed)" } else { words += "not started" }
        let settings = (run?.parameters.members ?? []).map {
            "\($0.name) \($0.value.string ?? $0.value.brief)"
        }
        if !settings.isEmpty { words += ", " + settings.joined(separator: ", ") }
        if let worker { return words + "; process \(worker) is working on it" }
        return words + (stages.contains { $0.state == .interrupted } ? "; nothing is working on it" : "")
    }

    private static func lines(_ name: String, _ status: RolloutStatus, _ width: Int?) -> [String] {
        var facts =
            "\(name): \(Figure.grouped(status.rollouts)) rollouts for \(Figure.grouped(status.problems)) problems, "
        facts += "mean tokens \(mean(status.tokens, status.rollouts)); "
        facts += "\(Figure.percent(status.passed, of: status.rollouts)) passed every check; "
        facts +=
            "samples kept \(Figure.grouped(status.kept)) (\(Figure.percent(status.kept, of: status.rollouts)))"
        if let target = status.target { facts += ", wanted at least \(Figure.grouped(target))" }
        if !status.failed.isEmpty {
            facts += "; \(Figure.grouped(status.failed.count)) were asked for and never made"
        }
        if status.tooLong > 0 { facts += "; \(Figure.grouped(status.tooLong)) prompts too long" }
        var lines = TextWidth.wrapped(facts, width ?? Int.max)
        if !status.checks.isEmpty {
            var table = Table([("check", .left), ("passed", .right), ("", .right)])
            for check in status.checks {
                table.add([
                    check.name, Figure.grouped(check.passed),
                    Figure.percent(check.passed, of: status.rollouts),
                ])
            }
            lines += [""] + table.lines(indent: 2, width: width)
        }
        if let evaluation = status.evaluation {
            lines += [""] + evaluation.lines(width)
        } else if !status.yields.isEmpty {
            lines += [""] + yields(status, width)
        }
        if !status.failures.isEmpty { lines += [""] + failures(status, width) }
        if !status.rejections.isEmpty { lines += [""] + rejections(status, width) }
        return lines
    }

    private static func lines(_ name: String, _ curves: [Curve], _ width: Int?) -> [String] {
        var table = Table([
            (name, .left), ("step", .right), ("last", .right), ("from the first step on", .left),
        ])
        for curve in curves {
            guard let last = curve.points.last else { continue }
            table.add([
                curve.name, Figure.grouped(last.step + 1), Figure.significant(last.value),
                Sparkline.text(curve.points.map(\.value)),
            ])
        }
        return table.lines(width: width)
    }

    private static func yields(_ status: RolloutStatus, _ width: Int?) -> [String] {
        var table = Table([
            ("yield", .left), ("kept", .right), ("rollouts", .right), ("kept %", .right),
            ("passed %", .right),
        ])
        let kinds: [(Yield) -> String] = [\.family, \.language, { "level \($0.level)" }]
        for (place, kind) in kinds.enumerated() {
            if place > 0 { table.add(["", "", "", "", ""]) }
            for (name, sum) in status.yields(by: kind) {
                table.add([
                    name, Figure.grouped(sum.kept), Figure.grouped(sum.rollouts),
                    Figure.percent(sum.kept, of: sum.rollouts),
                    Figure.percent(sum.passed, of: sum.rollouts),
                ])
            }
        }
        return table.lines(indent: 2, width: width)
    }

    private static func failures(_ status: RolloutStatus, _ width: Int?) -> [String] {
        var table = Table([("never made", .right), ("reason", .left)])
        for failure in status.failures.prefix(shownReasons) {
            table.add([Figure.grouped(failure.count), failure.reason])
        }
        let rest = status.failures.dropFirst(shownReasons)
        if !rest.isEmpty {
            let sum = rest.reduce(0) { $0 + $1.count }
            table.add([Figure.grouped(sum), "\(rest.count) other reasons (see --json)"])
        }
        return table.lines(indent: 2, width: width)
    }

    private static func rejections(_ status: RolloutStatus, _ width: Int?) -> [String] {
        var table = Table([("not kept", .left), ("rollouts", .right), ("", .right), ("reason", .left)])
        for rejection in status.rejections.prefix(shownReasons) {
            table.add([
                rejection.check, Figure.grouped(rejection.count),
                Figure.percent(rejection.count, of: status.rollouts),
                (rejection.outcome == .undecided ? "undecided: " : "") + rejection.reason,
            ])
        }
        let rest = status.rejections.dropFirst(shownReasons)
        guard !rest.isEmpty else { return table.lines(indent: 2, width: width) }
        let sum = rest.reduce(0) { $0 + $1.count }
        table.add([
            "", Figure.grouped(sum), Figure.percent(sum, of: status.rollouts),
            "\(rest.count) other reasons (see --json)",
        ])
        return table.lines(indent: 2, width: width)
    }

    private static func mean(_ sum: Int, _ count: Int) -> String {
        count == 0 ? "–" : Figure.fixed(Double(sum) / Double(count), 0)
    }
}
