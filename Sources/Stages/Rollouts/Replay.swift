import Archive
import Curation
import Dataflow
import Problems
import Sampling
import Synchronization
import Tensors

/// Samples kept rollouts of a run again, from its models and its store alone, and compares them with the
/// stored ones: text, number of tokens, and how they ended. The store is only read.
package struct Replay: Sendable {
    /// The rollouts to replay.
    package enum Choice: Sendable, Equatable {
        case all
        /// This many, evenly spread over each stage's samples.
        case some(Int)
        /// The kept rollouts of a problem, or only the one with an index.
        case problem(String, index: Int?)
    }

    /// A sample whose replay differs.
    package struct Difference: Sendable {
        /// The name of its stage.
        package let stage: String
        /// The stored rollout.
        package let stored: Rollout
        /// The replayed rollout.
        package let replayed: Rollout
    }

    /// The results of a replay.
    package struct Report: Sendable {
        /// How many samples were replayed.
        package var replayed = 0
        /// The samples whose replay differs.
        package var differences: [Difference] = []
        /// The stages whose samples a server made, which cannot be replayed.
        package var beyond: [Beyond] = []
    }

    /// A stage whose samples cannot be replayed.
    package struct Beyond: Sendable {
        /// The stage's name.
        package let stage: String
        /// How many samples it has.
        package let samples: Int
        /// The server, and the model on it.
        package let source: String
    }

    let folder: String
    let resources: Resources
    let stop: StopSignal
    let progress: Progress
    let checks: [CheckKind]

    package init(
        _ folder: String, resources: Resources, stop: StopSignal, progress: Progress,
        checks: [CheckKind] = StageKinds.checks
    ) {
        self.checks = checks
        (self.folder, self.resources, self.stop, self.progress) = (folder, resources, stop, progress)
    }

    /// Replays the chosen samples.
    ///
    /// - Throws: if the run has nothing to replay, or its model has changed since; `Stopped`.
    package func run(_ choice: Choice) throws -> Report {
        let store = try Store(reading: folder)
        var report = Report()
        let records = try store.stages.all().filter { $0.state == .done }
        for record in records where record.recipe.kind == RolloutsStage.kind {
            for role in RolloutsStage.inputs where !role.optional {
                guard record.recipe.inputs.contains(where: { $0.name == role.name }) else {
                    throw Complaint.corrupt(store.path, "stage \(record.name) without its \(role.name)")
                }
            }
            let context = try StageContext(
                record, of: store, in: folder, resources: resources, stop: stop, progress: progress)
            let reviews = records.filter { review in
                review.recipe.kind == ReviewStage.kind
                    && SampleOrigin(review.id, among: records)?.rollouts.id == record.id
            }
            let added = try added(by: reviews, to: record, store)
            var more = Picker(choice, of: added.count)
            for sample in added { more.look(at: sample) }
            let samples = try chosen(choice, context) + more.picked
            guard !samples.isEmpty else { continue }
            if let server = record.recipe.inputs.first(where: { $0.name == ModelInput.role.name }),
                let made = try store.stages.all().first(where: { .string($0.key) == server.value }),
                made.recipe.kind == ServerStage.kind
            {
                report.beyond.append(
                    Beyond(
                        stage: record.name, samples: samples.count,
                        source: ServerStage.words(made.recipe.material)))
                continue
            }
            let sampling = try RolloutsStage(record, file: store.path, checks: checks).sampling(context)
            if let other = samples.first(where: { $0.recipe != sampling.recipe }) {
                let isSame = sampling.recipe.model == other.recipe.model
                throw Complaint(
                    "\(folder): stage \(record.name)", "its model or what it samples by has changed",
                    found: "model \(sampling.recipe.model.prefix(16))…",
                    expected: isSame
                        ? "the same, with the options and the version of leaven that sampled"
                        : "\(other.recipe.model.prefix(16))…",
                    advice: "run the pipeline again")
            }
            try replay(samples, sampling, into: &report)
        }
        guard report.replayed > 0 || !report.beyond.isEmpty else {
            var words = "no samples that were kept"
            if case .problem(let problem, let index) = choice {
                words = "no kept rollout " + problem + (index.map { "/\($0)" } ?? "")
            }
            throw Complaint(folder, words, advice: "`leaven status \(folder)` tells what the run has")
        }
        return report
    }

    private func chosen(_ choice: Choice, _ context: StageContext) throws -> [StoredSample] {
        var picker = Picker(choice, of: try context.store.samples.count(context.stage))
        try context.store.samples.forEach(context.stage, judges: []) { picker.look(at: $0) }
        return picker.picked
    }

    /// The rollouts of a stage that only people made samples, in the form in which they were sampled.
    private func added(by reviews: [StageRecord], to rollouts: StageRecord, _ store: Store) throws
        -> [StoredSample]
    {
        guard !reviews.isEmpty else { return [] }
        var known: Set<Name> = []
        try store.samples.forEach(rollouts.id, judges: []) { known.insert(Name($0)) }
        var added: [StoredSample] = []
        for review in reviews {
            try store.samples.forEach(review.id, judges: []) { sample in
                guard known.insert(Name(sample)).inserted else { return }
                var sample = sample
                (sample.rollout, sample.recipe, _) = try store.reviews.sampled(
                    sample.rollout, by: sample.recipe)
                added.append(sample)
            }
        }
        return added
    }

    /// The name of a rollout within its stage; an edited text has the same name as its original.
    private struct Name: Hashable {
        var problem: String
        var index: Int

        init(_ sample: StoredSample) {
            (problem, index) = (sample.problem.id, sample.rollout.index)
        }
    }

    /// Picks some of `count` samples, one after the other.
    private struct Picker {
        private let choice: Choice
        private let count: Int
        private var place = 0
        private(set) var picked: [StoredSample] = []

        init(_ choice: Choice, of count: Int) {
            (self.choice, self.count) = (choice, count)
        }

        mutating func look(at sample: StoredSample) {
            if picks(sample) { picked.append(sample) }
            place += 1
        }

        private func picks(_ sample: StoredSample) -> Bool {
            switch choice {
            case .all: true
            // Picks the places at which the whole part of place * wanted / count grows.
            case .some(let wanted):
                count <= wanted || place * wanted / count != (place + 1) * wanted / count
            case .problem(let problem, let index):
                sample.problem.id == problem && index ?? sample.rollout.index == sample.rollout.index
            }
        }
    }

    private func replay(_ samples: [StoredSample], _ sampling: RolloutSampling, into report: inout Report)
        throws
    {
        struct State {
            var next = 0
            var done = 0
            var differences: [Int: Rollout] = [:]
            var error: (any Error)?
        }
        let state = Mutex(State())
        let before = report.replayed
        parallel(tasks: resources.threads, threads: resources.threads) { _ in
            do {
                guard let generator = try sampling.engine() else {
                    preconditionFailure("rollouts of servers are not replayed")
                }
                var conversations: [Int: EngineGenerator.Conversation] = [:]
                try generator.run(
                    next: {
                        let place = state.withLock { state -> Int? in
                            guard state.next < samples.count, state.error == nil else { return nil }
                            defer { state.next += 1 }
                            return state.next
                        }
                        guard let place else { return nil }
                        let sample = samples[place]
                        guard let conversation = try sampling.conversation(sample.problem, generator) else {
                            throw Complaint.corrupt(
                                sampling.context.store.path, "a rollout of a prompt without room")
                        }
                        conversations[place] = conversation
                        return sampling.request(
                            conversation, problem: sample.problem.id, index: sample.rollout.index, tag: place)
                    },
                    finished: { completion in
                        let stored = samples[completion.tag].rollout
                        let replayed = Rollout(completion, problem: stored.problem, index: stored.index)
                        conversations.removeValue(forKey: completion.tag).map(generator.release)
                        let done = state.withLock { state in
                            if replayed != stored { state.differences[completion.tag] = replayed }
                            state.done += 1
                            return state.done
                        }
                        progress.update(before + done, of: before + samples.count)
                    },
                    stop: { stop.isRequested || state.withLock { $0.error != nil } })
            } catch {
                state.withLock { $0.error = $0.error ?? error }
            }
        }
        let (done, differences, error) = state.withLock { ($0.done, $0.differences, $0.error) }
        if let error { throw error }
        if done < samples.count { try stop.check() }
        report.replayed += done
        report.differences += differences.sorted { $0.key < $1.key }.map { place, replayed in
            Difference(stage: sampling.context.name, stored: samples[place].rollout, replayed: replayed)
        }
    }
}
