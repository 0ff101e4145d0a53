import Report

/// The texts of `--help`, made from usages.
enum Help {
    private static let exitCodes = """
        Exit codes: 0 done; 1 the system failed: a full disk, no memory, a damaged store, an output that \
        nobody reads; 2 bad input, nothing was done with it; 3 stopped on request, the same command resumes; \
        4 a run waits for people.
        """

    /// The overview that `leaven --help` prints.
    static func overview(_ commands: [any Command.Type], width: Int?) -> String {
        let width = room(width)
        var lines = ["Usage: leaven COMMAND …", ""]
        lines += TextWidth.wrapped(
            "Turns a few thousand cold-start samples into a large corpus of chains of thought, each with a"
                + " checked answer, by rejection sampling from a model of its own.", width)
        var table = Table([("", .left), ("", .left)])
        for command in commands { table.add([command.usage.name, command.usage.summary]) }
        table.add(["version", "Print the version."])
        lines += ["", "Commands:"] + table.lines(indent: 2, width: width)
        lines +=
            [""]
            + TextWidth.wrapped(
                "`leaven COMMAND --help` explains a command. `leaven help kinds` and `leaven help checks` list what"
                    + " pipeline files can name, `leaven help kind NAME` and `leaven help check NAME` explain one.",
                width)
        lines += [""] + TextWidth.wrapped(exitCodes, width)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The text that `leaven NAME --help` prints.
    static func text(_ command: any Command.Type, width: Int?) -> String {
        let (usage, width) = (command.usage, room(width))
        let operands = usage.operands.map { operand in
            let name = operand.name + (operand.repeats ? "…" : "")
            return operand.isOptional ? " [\(name)]" : " \(name)"
        }.joined()
        var lines = ["Usage: \(usage.command)\(operands)\(usage.options.isEmpty ? "" : " [options]")", ""]
        lines += TextWidth.wrapped(usage.discussion, width)
        func section(_ title: String, _ rows: [(String, String)]) {
            guard !rows.isEmpty else { return }
            var table = Table([("", .left), ("", .left)])
            for (name, help) in rows { table.add([name, help]) }
            lines += ["", title + ":"] + table.lines(indent: 2, width: width)
        }
        section("Actions", command.actions.map { ($0.usage.name, $0.usage.summary) })
        section("Arguments", usage.operands.map { ($0.name, $0.help) })
        section(
            "Options",
            (usage.options + [.flag("--help", "Print this help.")]).map { option in
                (option.name + (option.value.map { " " + $0 } ?? ""), option.help)
            })
        if !usage.examples.isEmpty { lines += ["", "Examples:"] + usage.examples.map { "  " + $0 } }
        lines += [""] + TextWidth.wrapped(exitCodes, width)
        return lines.joined(separator: "\n") + "\n"
    }

    static func room(_ width: Int?) -> Int { min(100, width ?? 80) }
}
