import Archive
import Curation
import Dataflow
import Stages
import Testing

/// `leaven help` on what pipeline files can name.
struct KindHelpTests {
    let shell: Shell

    init() throws {
        shell = try Shell()
    }

    private func help(_ words: String...) throws -> String {
        let outcome = try shell.start(["help"] + words).wait()
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        return outcome.output
    }

    private func holds(_ text: String, _ settings: [any DeclaredSetting]) {
        for setting in settings {
            #expect(text.contains(" \(setting.name): "), "\(setting.name)")
            holds(text, setting.parts)
        }
    }

    @Test("The tables name every kind of check and of stage, and the help of each all of its settings")
    func declared() throws {
        let (checks, kinds) = (try help("checks"), try help("kinds"))
        for kind in StageKinds.checks {
            #expect(checks.contains("\n\(kind.name) "))
            let text = try help("check", kind.name)
            holds(text, kind.settings)
            #expect(text.contains("In a pipeline:\n  checks: { "))
        }
        for kind in StageKinds.all() {
            #expect(kinds.contains("\n\(kind.name) "))
            let text = try help("kind", kind.name)
            holds(text, kind.settings)
            for role in kind.inputs { #expect(text.contains("  \(role.name): a stage of kind ")) }
        }
    }

    @Test("A check is shown with ranges, defaults, and an example that can be copied")
    func check() throws {
        let text = try help("check", "repetition")
        #expect(text.contains("  max: a number from 0.0 to 1.0 (default 0.6)\n      The share at most"))
        #expect(text.contains("  n: a whole number from 1 to 64 (default 8)\n"))
        #expect(text.contains("`leaven check --self-test --with repetition`"))
        #expect(text.hasSuffix("\n  checks: { repetition: { max: 0.3 } }\n"))
    }

    @Test("Unknown names get the nearest, and a missing one all there are")
    func unknown() throws {
        for (words, message) in [
            (["check", "maths"], #"help check: unknown check: found "maths"; did you mean "math"?"#),
            (["kind", "rollout"], #"help kind: unknown kind: found "rollout"; did you mean "rollouts"?"#),
            (["kind"], "help kind: no name: expected one of problems, problem-file, model"),
        ] {
            let outcome = try shell.start(["help"] + words).wait()
            #expect(outcome.code == 2 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("leaven: " + message), "\(outcome.errors)")
        }
        #expect(try help("check").hasPrefix("Usage: leaven check"))
    }
}
