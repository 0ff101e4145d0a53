import Archive
import Curation
import Dataflow
import Report
import Stages

/// `leaven help checks`, `help check NAME`, `help kinds`, `help kind NAME`: the checks and kinds that
/// pipeline files can name, from their declarations.
struct KindHelp {
    private let width: Int
    private let checks = StageKinds.checks
    private let kinds = StageKinds.all()

    /// The text for the words after `help`; nil if they are none of these topics.
    ///
    /// - Throws: if a name is unknown or missing.
    static func text(_ words: [String], width: Int?) throws -> String? {
        let help = KindHelp(width: Help.room(width))
        let lines: [String]
        switch (words.first, words.count) {
        case ("checks", 1): lines = help.allChecks
        case ("kinds", 1): lines = help.allKinds
        case ("check", 2): lines = try help.check(words[1])
        case ("kind", 2): lines = try help.kind(words[1])
        case ("kind", 1):
            throw Complaint(
                "help kind", "no name", expected: "one of " + help.names, advice: "see `leaven help kinds`")
        default: return nil
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private init(width: Int) {
        self.width = width
    }

    private var names: String { kinds.map(\.name).joined(separator: ", ") }

    // MARK: Checks

    private var allChecks: [String] {
        var table = Table([("check", .left), ("passes if", .left)])
        for kind in checks { table.add([kind.name, kind.help]) }
        return table.lines(width: width) + [""]
            + wrapped(
                "A verdict is pass, fail or undecided (the gold answer cannot be read, a tool is missing, a program "
                    + "was not done in time); only what passes every check is kept. `leaven help check NAME` tells the "
                    + "settings of one.")
    }

    private func check(_ name: String) throws -> [String] {
        let kind = try checks.named(name, at: "help check")
        let example = JSON.object([.init(kind.name, kind.example)])
        let check = try CheckSuite(example, of: [kind], path: "example").checks[0]
        var lines = ["The check \(kind.name) passes if:"] + wrapped(kind.help, indent: 2)
        lines += section("Settings", settings(kind.settings, indent: 2))
        let needs = (["the completion"] + check.needs.map(\.words)).joined(separator: ", ")
        lines += [""] + wrapped("It reads: \(needs).")
        if let grades = check.grades {
            lines += wrapped("In a reward it counts by a grade from 0 to 1: \(grades).")
        }
        lines += wrapped(
            "Reviewers who reject for what it finds choose the reason \"\(kind.reason.rawValue)\".")
        let count = kind.cases.count
        lines += wrapped(
            count == 0
                ? "It has no self-test cases."
                : "It has \(count) self-test case\(count == 1 ? "" : "s"): `leaven check --self-test --with \(name)`."
        )
        return lines + section("In a pipeline", ["  checks: \(example.json5)"])
    }

    // MARK: Kinds of stage

    private var allKinds: [String] {
        var table = Table([("kind", .left), ("makes", .left), ("", .left)])
        for kind in kinds { table.add([kind.name, kind.product.name, kind.help]) }
        return table.lines(width: width) + [""]
            + wrapped("`leaven help kind NAME` tells inputs and settings of one.")
    }

    private func kind(_ name: String) throws -> [String] {
        guard let kind = kinds.first(where: { $0.name == name }) else {
            throw Complaint.unknown("kind", name, at: "help kind", among: kinds.map(\.name))
        }
        var lines = ["A stage of kind \(name) makes: \(kind.product.name)."] + wrapped(kind.help)
        lines += section("Inputs", kind.inputs.flatMap { wrapped("\($0.name): \(words($0))", indent: 2) })
        return lines + section("Settings", settings(kind.settings, indent: 2))
    }

    /// The stages that fit a role: `a stage of kind rollouts or review; may be left out`.
    private func words(_ role: InputRole) -> String {
        let makers = kinds.filter { role.products.contains($0.product) }.map(\.name)
        var words = "a stage of kind " + makers.joined(separator: " or ")
        if let other = role.alternative {
            words += "; either this or \(other)"
        } else if role.optional {
            words += "; may be left out"
        }
        return words
    }

    // MARK: Lines

    /// The lines of settings: each setting with its values, then its sentence, then the settings inside it,
    /// indented.
    private func settings(_ settings: [any DeclaredSetting], indent: Int) -> [String] {
        settings.flatMap { setting in
            let standard = setting.standard.map { " (default \($0.json5))" } ?? ""
            return wrapped("\(setting.name): \(setting.expected)\(standard)", indent: indent)
                + wrapped(setting.help, indent: indent + 4)
                + self.settings(setting.parts, indent: indent + 4)
        }
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", title + ":"] + lines
    }

    private func wrapped(_ text: String, indent: Int = 0) -> [String] {
        TextWidth.wrapped(text, width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}

extension CheckNeed {
    fileprivate var words: String {
        switch self {
        case .prompt: "the prompt"
        case .gold: "the gold answer"
        case .tokens: "the number of tokens"
        case .language: "the language (or it is guessed from the prompt)"
        }
    }
}

extension JSON {
    /// The value on one line, as people write it in a pipeline file: `{ repetition: { max: 0.3 } }`.
    fileprivate var json5: String {
        if let members {
            let parts = members.map { member in
                let isName = member.name.utf8.allSatisfy {
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == 0x5F
                }
                return
                    "\(isName ? member.name : JSON.string(member.name).serialized()): \(member.value.json5)"
            }
            return parts.isEmpty ? "{}" : "{ \(parts.joined(separator: ", ")) }"
        }
        guard let array else { return serialized() }
        return "[\(array.map(\.json5).joined(separator: ", "))]"
    }
}
