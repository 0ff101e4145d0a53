import Archive
import Curation
import Dataflow
import Problems
import Stages
import Testing

/// A model of a text: how often each of its bytes stands in texts that were read.
private struct ByteModel: Sendable {
    let shares: [Double]

    init(_ texts: [String]) {
        var counts = [Double](repeating: 1, count: 256)
        for byte in texts.flatMap(\.utf8) { counts[Int(byte)] += 1 }
        let sum = counts.reduce(0, +)
        shares = counts.map { $0 / sum }
    }

    func meanShare(_ text: String) -> Double {
        text.utf8.reduce(0) { $0 + shares[Int($1)] } / Double(max(1, text.utf8.count))
    }
}

/// The bytes of the completion are usual ones, by a model.
private struct UsualCheck: Check {
    let name = "usual"
    let model: ByteModel
    let min: Double

    var digest: String? { SHA256.hex(Array(model.shares.description.utf8)) }

    func verdict(problem: Problem, rollout: Rollout, completion: Completion) -> Verdict {
        let share = model.meanShare(rollout.text)
        return Verdict(name, share < min ? .fail : .pass, "", value: share, threshold: min, version: version)
    }

    private static let least = Setting<Double>.double(
        "min", in: 0...1, default: 0, "The mean share at least.")

    static func kind(_ model: ByteModel) -> CheckKind {
        CheckKind(
            "usual", "The bytes are usual ones.", [least], example: ["min": 0.01],
            cases: [CheckCase(.pass, "aaa", thresholds: ["min": 0.005], why: "the model knows it")],
            reason: .unclear
        ) { UsualCheck(model: model, min: try $0(least)) }
    }
}

@Suite struct OwnCheckTests {
    private static let pipeline = TinyRun.sampling.replacing(
        #"checks: {length: {min: 2, max: "$longest"}}"#,
        with: #"checks: {length: {max: "$longest"}, usual: {min: 0}}"#)
    private let model = ByteModel(["aaa"])

    @Test("A check that needs a model is a value that is handed in: rollouts, replay and cases know it")
    func handedIn() throws {
        let run = try TinyRun.withModel()
        let checks = StageKinds.checks + [UsualCheck.kind(model)]
        #expect(throws: Complaints.self) { try run(Self.pipeline, []) }
        #expect(try run(Self.pipeline, [], checks: checks).code == .done)

        let (store, record) = try run.stage("rollouts")
        var count = 0
        try store.samples.forEach(record.id) { sample in
            count += 1
            let verdict = sample.verdicts.first { $0.check == "usual" }
            #expect(verdict?.value == model.meanShare(sample.rollout.text))
        }
        #expect(count > 0)
        func replay(_ checks: [CheckKind]) throws -> Replay.Report {
            try Replay(
                run.folder + "/run", resources: .init(threads: 1, batch: 4), stop: StopSignal(),
                progress: Progress("replay", onTerminal: false, clock: { 0 }, write: { _ in }), checks: checks
            ).run(.all)
        }
        #expect(try replay(checks).differences.isEmpty)
        #expect(throws: Complaints.self) { try replay(StageKinds.checks) }

        let kind = UsualCheck.kind(model)
        for item in kind.cases {
            let suite = try CheckSuite(.object([.init(kind.name, item.thresholds)]), of: checks, path: "case")
            #expect(suite.verdicts(problem: item.problem, rollout: item.rollout)[0].outcome == item.outcome)
        }
        #expect(checks.reasons([Verdict("usual", .fail)]) == [.unclear])
    }

    @Test("Rollouts are judged again where the model of a check is another one")
    func otherModel() throws {
        let run = try TinyRun.withModel()
        _ = try run(Self.pipeline, [], checks: StageKinds.checks + [UsualCheck.kind(model)])
        let same = try run(Self.pipeline, [], checks: StageKinds.checks + [UsualCheck.kind(model)])
        #expect(same.words("rollouts") == ["unchanged, reused"])
        let other = UsualCheck.kind(ByteModel(["bbb"]))
        let again = try run(Self.pipeline, [], checks: StageKinds.checks + [other])
        #expect(again.words("rollouts").first?.hasPrefix("computed again: check_digests.usual ") == true)
    }

    @Test("The keys of stages whose checks have no digest are what they were")
    func keys() throws {
        let run = try TinyRun.withModel()
        _ = try run(TinyRun.sampling, [])
        let (_, record) = try run.stage("rollouts")
        let material = record.recipe.material
        #expect(material["checks"] == ["length": ["max": 47, "min": 2]])
        #expect(material["check_versions"] == ["length": 1] && material["check_digests"] == nil)
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return String(self[..<range.lowerBound]) + other + self[range.upperBound...]
    }
}
