import Archive
import Curation
import Dataflow
import Problems
import Review

/// Everything that a run knows about one sample that went to people.
package struct ReviewedSample: Sendable {
    /// The sample as it was sampled, with the verdicts of the checks.
    package var item: ReviewItem
    /// The answers to the sample.
    package var answers: [Answer]
    /// The result of the answers in each review stage whose queue has the sample, with the stage's name.
    package var results: [(stage: String, resolution: Resolution)]

    /// One answer to the sample.
    package struct Answer: Sendable {
        /// The reviewer's annotation.
        package var annotation: Annotation
        /// The number of the import that it came with.
        package var batch: Int
        /// Whether it counts.
        package var state: State
        /// The verdicts on the edited text, if it is an edit.
        package var verdicts: [Verdict]
    }

    /// Whether an answer counts, and if not, why.
    package enum State: String, Sendable {
        /// It counts.
        case counts
        /// The reviewer gave another answer later.
        case superseded
        /// Its import was undone.
        case undone
        /// It is about another prompt, answer or text.
        case stale
        /// It is an edit that does not pass the checks.
        case failed
    }

    /// The samples in a run's queues that a name may mean: a sample id, `PROBLEM/INDEX`, or `PROBLEM`.
    ///
    /// - Throws: if there is none.
    package static func all(
        _ name: String, in folder: String, threads: Int = 1, checks: [CheckKind] = StageKinds.checks
    ) throws -> [ReviewedSample] {
        let store = try Store(reading: folder)
        let queues = try ReviewQueue.all(in: store, of: folder, checks: checks)
        var samples: [Int: ReviewedSample] = [:]
        var order: [Int] = []
        for queue in queues {
            let wanted = queue.items.filter { matches($0.queued.name, name) }
            guard !wanted.isEmpty else { continue }
            let edits = try EditedTexts(of: queue, among: wanted, threads: threads)
            for item in wanted {
                let number = item.queued.number
                var sample = try samples[number] ?? ReviewedSample(item, queue, edits)
                if samples[number] == nil { order.append(number) }
                var resolution = queue.result(item, edits).resolution
                if case .edited(let key) = resolution {
                    let edit = item.edits.first { $0.recipe == key }
                    resolution = .edited(
                        text: try edit.map { try store.rollouts.numbered($0.number).rollout.text } ?? "")
                }
                sample.results.append((queue.name, resolution))
                samples[number] = sample
            }
        }
        guard !order.isEmpty else {
            throw Complaint(
                folder, "no sample of that name went to people", found: name,
                expected: "PROBLEM, PROBLEM/INDEX or a sample id",
                advice: "`leaven review status \(shellWord(folder))` tells what the queue has")
        }
        return order.compactMap { samples[$0] }
    }

    private static func matches(_ name: RolloutName, _ wanted: String) -> Bool {
        [name.problem, "\(name.problem)/\(name.index)", ReviewedItem.sampleID(name)].contains {
            $0.utf8.elementsEqual(wanted.utf8)
        }
    }

    private init(_ item: ReviewedItem, _ queue: ReviewQueue, _ edits: EditedTexts) throws {
        let store = queue.store
        self.item = try queue.shown(item)
        results = []
        let (counting, content) = (queue.result(item, edits).answers, self.item.contentSHA256)
        answers = try store.reviews.annotations(rollout: item.queued.number).map { stored in
            var annotation = item.annotation(stored)
            var state = State.superseded
            if stored.isUndone {
                state = .undone
            } else if stored.content != content {
                state = .stale
            } else if counting.contains(annotation) {
                state = .counts
            } else if let key = stored.edit?.recipe, !edits.holds(key, of: item) {
                state = .failed
            }
            annotation.text = try stored.edit.map { try store.rollouts.numbered($0.number).rollout.text }
            return Answer(
                annotation: annotation, batch: stored.batch, state: state,
                verdicts: stored.edit.map { edits.verdicts(item: stored.rollout, $0.recipe) } ?? [])
        }
    }
}
