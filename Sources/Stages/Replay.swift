import Curation
import Dataflow
import Problems
import Sampling
import Synchronization
import Tensors

/// Samples kept rollouts of a run again, from its models and its store alone, and compares them with what is stored:
/// text, number of tokens, and how they ended. The store is only read.
package struct Replay: Sendable {
    /// What to replay.
    package enum Choice: Sendable, Equatable {
        case all
        /// So many, evenly spread over each stage's samples.
        case some(Int)
        /// The rollouts of a problem that were kept, or the one of an index.
        case problem(String, index: Int?)
    }

    /// A sample that came out otherwise.
    package struct Difference: Sendable {
        package let stage: String
        package let stored: Rollout
        package let replayed: Rollout
    }

    package struct Report: Sendable {
        package var replayed = 0
        package var differences: [Difference] = []
    }

    let folder: String
    let resources: Resources
    let stop: StopSignal
    let progress: Progress

    package init(_ folder: String, resources: Resources, stop: StopSignal, progress: Progress) {
        (self.folder, self.resources, self.stop, self.progress) = (folder, resources, stop, progress)
    }

    /// - Throws: where the run has nothing to replay, or its model is no longer the one that sampled; `Stopped`.
    package func run(_ choice: Choice) throws -> Report {
        let store = try Store(reading: folder)
        var report = Report()
        let records = try store.stages().filter { $0.recipe.kind == RolloutsStage.kind && $0.state == .done }
        for record in records {
            let context = try StageContext(
                record, of: store, in: folder, resources: resources, stop: stop, progress: progress)
            let samples = try chosen(choice, context)
            guard !samples.isEmpty else { continue }
            let job = try RolloutsStage(record, file: store.path).job(context)
            if let other = samples.first(where: { $0.sampler != job.sampler }) {
                throw DataflowError(
                    "\(folder): stage \(record.name)", "its model or what it samples by has changed",
                    found: "model \(job.sampler.model.prefix(16))…",
                    expected: "\(other.sampler.model.prefix(16))…",
                    advice: "run the pipeline again")
            }
            try replay(samples, job, into: &report)
        }
        guard report.replayed > 0 else {
            var words = "no samples that were kept"
            if case .problem(let problem, let index) = choice {
                words = "no kept rollout " + problem + (index.map { "/\($0)" } ?? "")
            }
            throw DataflowError(folder, words, advice: "`leaven status \(folder)` tells what the run has")
        }
        return report
    }

    private func chosen(_ choice: Choice, _ context: StageContext) throws -> [StoredSample] {
        let count = try context.store.sampleCount(stage: context.stage)
        var samples: [StoredSample] = []
        var place = 0
        try context.store.forEachSample(stage: context.stage, judges: []) { sample in
            defer { place += 1 }
            switch choice {
            case .all: samples.append(sample)
            case .some(let wanted):
                // The places at which the whole part of place * wanted / count grows.
                if count <= wanted || place * wanted / count != (place + 1) * wanted / count {
                    samples.append(sample)
                }
            case .problem(let problem, let index):
                if sample.problem.id == problem, index ?? sample.rollout.index == sample.rollout.index {
                    samples.append(sample)
                }
            }
        }
        return samples
    }

    private func replay(_ samples: [StoredSample], _ job: RolloutJob, into report: inout Report) throws {
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
                let engine = try job.engine()
                var prompts: [Int: Prompt] = [:]
                try engine.run(
                    next: {
                        let place = state.withLock { state -> Int? in
                            guard state.next < samples.count, state.error == nil else { return nil }
                            defer { state.next += 1 }
                            return state.next
                        }
                        guard let place else { return nil }
                        let sample = samples[place]
                        guard let tokens = try job.prompt(sample.problem) else {
                            throw DataflowError.corrupt(
                                job.context.store.path, "a rollout of a prompt without room")
                        }
                        let prompt = Prompt(tokens)
                        prompts[place] = prompt
                        return Request(
                            prompt: prompt, random: job.random(sample.problem.id, sample.rollout.index),
                            tag: place)
                    },
                    finished: { generation in
                        let stored = samples[generation.tag].rollout
                        let replayed = job.rollout(generation, problem: stored.problem, index: stored.index)
                        prompts.removeValue(forKey: generation.tag).map(engine.release)
                        let done = state.withLock { state in
                            if replayed != stored { state.differences[generation.tag] = replayed }
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
            Difference(stage: job.context.name, stored: samples[place].rollout, replayed: replayed)
        }
    }
}
