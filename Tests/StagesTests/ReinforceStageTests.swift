import Archive
import Dataflow
import Testing

@Suite("Reinforcement learning")
struct ReinforceStageTests {
    /// Rewards completions that end early, which a model of any size can learn.
    private static func pipeline(
        _ more: String, steps: Int = 6, most: Int = 12, group: Int = 4, rate: Double = 0.003,
        heldOut: Bool = false
    ) -> String {
        """
        {
            name: "reinforced", seed: 9, stages: [
                {name: "base", kind: "model", folder: "model"},
                {name: "problems", kind: "problems", count: 30},
                {name: "held", kind: "problems", count: 20, split: "held-out"},
                {name: "policy", kind: "reinforce",
                 inputs: {problems: "problems", model: "base"\(heldOut ? ", \"held-out\": \"held\"" : "")}, steps: \(steps),
                 problems_per_step: 4, max_tokens: 40, warmup: 1, rate: \(rate), shares: 3,
                 checks: {length: {max: \(most)}}, reward: {length: 1}, group: \(group), \(more)},
            ],
        }
        """
    }

    /// Each option at least once.
    private static let variants = [
        "dynamic: false",
        "updates: 2, kl: 0.1, reference_every: 2, aggregation: \"sequence\", scale: \"deviation\"",
        "target_from: 0.9, target_to: 0.2, set_aside: 0.9",
        "set_aside: 0.75, overlong: \"masked\", aggregation: \"fixed\", train_routers: false",
        "overlong: \"punished\", entropy_bonus: 0.01, optimizer: \"muon\"",
    ]

    private static let file = "/run/models/policy/model/model.safetensors"

    @Test(
        "Stopped after any number of steps and resumed, with any threads and batch, it makes the same model",
        arguments: variants)
    func stops(_ variant: String) throws {
        let whole = try TinyRun.withModel()
        #expect(try whole(Self.pipeline(variant), []).code == .done)
        let model = try Files.read(whole.folder + Self.file)
        for (updates, threads, batch) in [(2, 2, 3), (5, 1, 64)] {
            let run = try TinyRun.withModel()
            var stops = 0
            while try run(
                Self.pipeline(variant), [], threads: threads, batch: batch, updates: updates + stops
            ).code != .done { stops += 1 }
            #expect(stops > 0)
            #expect(try Files.read(run.folder + Self.file) == model, "\(updates) \(threads) \(batch)")
        }
    }

    @Test("What is rewarded becomes more frequent")
    func learns() throws {
        let run = try TinyRun.withModel()
        #expect(
            try run(Self.pipeline("dynamic: false", steps: 40, most: 30, group: 8), [], threads: 2).code
                == .done)
        let (store, record) = try run.stage("policy")
        let rewards = try store.measures.values("reward", stage: record.id).map(\.value)
        #expect(rewards.count == 40)
        #expect(
            rewards.suffix(5).reduce(0, +) > rewards.prefix(5).reduce(0, +) + 1, "\(rewards)")
    }

    @Test("Sampler and training agree on the probabilities of what was sampled")
    func agreement() throws {
        let run = try TinyRun.withModel()
        #expect(try run(Self.pipeline("dynamic: false"), []).code == .done)
        let (store, record) = try run.stage("policy")
        for (name, most) in [
            ("log_probability_difference", 1e-5), ("log_probability_difference_p9999", 1e-4),
        ] {
            let values = try store.measures.values(name, stage: record.id)
            #expect(values.count == 6 && values.allSatisfy { $0.value <= most }, "\(name): \(values)")
        }
        let rerouted = try store.measures.values("tokens_rerouted", stage: record.id)
        #expect(rerouted.count == 6 && rerouted.allSatisfy { $0.value == 0 }, "\(rerouted)")
    }

    @Test("Groups that are all worth the same are replaced, as far as the draws allow")
    func dynamic() throws {
        let run = try TinyRun.withModel()
        #expect(try run(Self.pipeline("draws: 2"), []).code == .done)
        let (store, record) = try run.stage("policy")
        func values(_ name: String) throws -> [Double] {
            try store.measures.values(name, stage: record.id).map(\.value)
        }
        let (groups, flat) = (try values("groups"), try values("groups_flat"))
        #expect(groups.allSatisfy { (4...8).contains($0) })
        for (count, share) in zip(groups, flat) where count < 8 { #expect(count * (1 - share) >= 3.999) }
        #expect(try values("problems_drawn").last == groups.reduce(0, +))
    }

    @Test("Problems are drawn near the pass rate that is aimed at", arguments: [1.0, 0.01])
    func target(aim: Double) throws {
        // Of one family all is right, and of the other nothing.
        let grader = #"""
            ["sed", "-u",
             "-e", 's/{\\("id":[0-9]*\\),.*"family":"addition".*/{\\1,"outcome":"pass"}/',
             "-e", 's/{\\("id":[0-9]*\\),.*"family":"gcd".*/{\\1,"outcome":"fail"}/']
            """#
        let run = try TinyRun.withModel()
        let pipeline = """
            {
                name: "aimed", seed: 9, stages: [
                    {name: "base", kind: "model", folder: "model"},
                    {name: "problems", kind: "problems", count: 200, families: ["addition", "gcd"], levels: [1]},
                    {name: "policy", kind: "reinforce", inputs: {problems: "problems", model: "base"}, steps: 6,
                     problems_per_step: 4, group: 2, max_tokens: 8, warmup: 1, dynamic: false,
                     target_from: \(aim), target_to: \(aim),
                     checks: {command: {command: \(grader)}}, reward: {command: 1}},
                ],
            }
            """
        #expect(try run(pipeline, []).code == .done)
        let (store, record) = try run.stage("policy")
        let shares = try (0..<4).flatMap {
            try store.measures.values("group_right.\($0)", stage: record.id).filter { $0.step > 0 }.map(
                \.value)
        }
        #expect(shares.count == 20)
        let near = shares.count { ($0 == 1) == (aim == 1) }
        // One in sixteen has no choice; alike they would be one in two.
        #expect(near >= 16, "\(shares)")
    }

    /// The rate is so high that the first steps already spoil what the model could.
    private static let spoiling =
        "dynamic: false, measure_every: 1, patience: 2, keep_every: 2"

    @Test("Training ends when held-out accuracy does not rise, with the weights of the best, stopped or not")
    func patience() throws {
        let pipeline = Self.pipeline(Self.spoiling, steps: 30, most: 30, rate: 0.05, heldOut: true)
        let whole = try TinyRun.withModel()
        #expect(try whole(pipeline, []).code == .done)
        let (store, record) = try whole.stage("policy")
        let measured = try store.measures.values("accuracy_held_out", stage: record.id)
        let best = try #require(measured.map(\.value).max())
        let first = try #require(measured.firstIndex { $0.value == best })
        #expect(measured.count == first + 3 && measured.count < 30)
        #expect(measured.map(\.step) == Array(measured.indices))
        #expect(record.summary?["steps"]?.int == measured.count - 1)
        if first == 0 {
            #expect(
                try Files.read(whole.folder + Self.file)
                    == Files.read(whole.folder + "/model/model.safetensors"))
        }
        let run = try TinyRun.withModel()
        var stops = 0
        while try run(pipeline, [], threads: 2, batch: 3, updates: 1 + stops).code != .done { stops += 1 }
        #expect(stops > 0)
        #expect(try Files.read(run.folder + Self.file) == Files.read(whole.folder + Self.file))
        #expect(!Files.exists(run.folder + "/run/models/policy/best"))
    }

    @Test("Of the steps that are asked for all rollouts are in the store with their verdicts, once")
    func kept() throws {
        for updates in [Int.max, 2] {
            let run = try TinyRun.withModel()
            var stops = 0
            while try run(
                Self.pipeline("dynamic: false, keep_every: 2"), [],
                updates: updates == .max ? .max : updates + stops
            ).code != .done { stops += 1 }
            let (store, record) = try run.stage("policy")
            let yields = try store.verdicts.yields(record.id)
            #expect(yields.reduce(0) { $0 + $1.rollouts } == 3 * 4 * 4, "\(yields)")
        }
    }

    @Test("What cannot be is refused by its place")
    func refusals() throws {
        for (setting, place) in [
            ("updates: 9", "stages[3].updates"), ("prompt: \"few-shot\"", "stages[3].prompt"),
            ("scale: \"half\"", "stages[3].scale"), ("measure_every: 2", "stages[3].measure_every"),
            ("patience: 2", "stages[3].patience"),
        ] {
            let run = try TinyRun.withModel()
            let error = #expect(throws: (any Error).self) { _ = try run(Self.pipeline(setting), []) }
            #expect(error.map { "\($0)".contains(place) } == true, "\(String(describing: error))")
        }
    }
}
