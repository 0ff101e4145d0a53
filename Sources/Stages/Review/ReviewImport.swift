import Archive
import Curation
import Dataflow
import Problems
import Review

/// Imports annotation files into a run: all files are checked before anything is written, and then everything
/// is entered in one transaction.
package struct ReviewImport {
    private let store: Store
    private let folder: String
    private let threads: Int
    private let takesText: Bool
    private let queues: [ReviewQueue]
    /// For each item, by its rollout's number, its queue and its place there; if it is in several queues, the
    /// first.
    private let places: [Int: (queue: Int, item: Int)]
    /// The editor of each queue, made when it is needed.
    private var editors: [Int: TextEditor] = [:]

    /// Imports files; a dry run gives the same report and writes nothing.
    ///
    /// - Parameters:
    ///   - policy: a policy to use in the report instead of the stages' own; nil for theirs.
    ///   - takesText: whether a text that a reviewer changed in the field of the shown text is an edit; else
    ///     it is refused.
    /// - Throws: `Complaint` if a file cannot be read or is of another run, if the run has no queue, or if
    ///   another process works on the run.
    package static func run(
        _ folder: String, files: [String], dryRun: Bool, policy: ReviewPolicy? = nil, takesText: Bool = false,
        threads: Int = 1, checks: [CheckKind] = StageKinds.checks
    ) throws -> ReviewReport {
        // The run is inspected before it is opened for writing, because opening would bring an old store up
        // to date.
        var store = try Store(reading: folder)
        _ = try ReviewQueue.all(in: store, of: folder, checks: checks)
        let given = try files.map {
            GivenFile(path: $0, sha256: try SHA256.hex(file: $0), annotations: try ReviewFile.annotations($0))
        }
        if !dryRun { store = try Store(run: folder) }
        var work = try ReviewImport(store, folder, threads: threads, takesText: takesText, checks: checks)
        return try work.run(given, dryRun: dryRun, policy: policy)
    }

    /// Undoes a batch; the annotations that it superseded count again.
    ///
    /// - Throws: if there is no such batch, or it is already undone.
    package static func undo(
        _ folder: String, batch: Int, threads: Int = 1, checks: [CheckKind] = StageKinds.checks
    ) throws -> (batch: ReviewBatch, queues: [ReviewCounts]) {
        _ = try ReviewQueue.all(in: Store(reading: folder), of: folder, checks: checks)
        let store = try Store(run: folder)
        let batches = try store.reviews.batches()
        guard let found = batches.first(where: { $0.id == batch }) else {
            let numbers = batches.map { String($0.id) }.joined(separator: ", ")
            throw Complaint(
                folder, "has no such import", found: "\(batch)",
                expected: batches.isEmpty ? "an import" : "one of \(numbers)")
        }
        guard try store.reviews.undo(batch: batch, at: Clock.now()) else {
            throw Complaint(folder, "import \(batch) is undone already", advice: "import its file again")
        }
        let queues = try ReviewQueue.all(in: store, of: folder, checks: checks)
        return (found, try queues.map { try $0.counts(threads: threads) })
    }

    private struct GivenFile {
        var path: String
        var sha256: String
        var annotations: [PlacedAnnotation]
    }

    /// An annotation that is new to the store, and its place.
    private struct Answer {
        var file: Int
        var placed: PlacedAnnotation
        var queue: Int
        var new: NewAnnotation
    }

    private init(
        _ store: Store, _ folder: String, threads: Int, takesText: Bool, checks: [CheckKind]
    ) throws {
        (self.store, self.folder, self.threads, self.takesText) = (store, folder, threads, takesText)
        queues = try ReviewQueue.all(in: store, of: folder, checks: checks)
        var places: [Int: (queue: Int, item: Int)] = [:]
        for (queue, value) in queues.enumerated() {
            for (item, value) in value.items.enumerated() where places[value.queued.number] == nil {
                places[value.queued.number] = (queue, item)
            }
        }
        self.places = places
    }

    private mutating func run(_ files: [GivenFile], dryRun: Bool, policy: ReviewPolicy?) throws
        -> ReviewReport
    {
        var report = ReviewReport()
        var answers: [Answer] = []
        let known = queues.enumerated().flatMap { place, queue in
            queue.items.filter { places[$0.queued.number]?.queue == place }.flatMap(\.annotations)
        }
        var seen = Set(known.map(\.identity))
        var counts = Dictionary(grouping: known, by: \.rollout).mapValues(\.count)
        for (place, file) in files.enumerated() {
            var entry = ReviewReport.File(path: file.path, batch: nil, added: 0, unchanged: 0, apart: [])
            for placed in file.annotations {
                switch try look(placed) {
                case .open: break
                case .apart(let reason):
                    guard placed.isDecided else { break }
                    entry.apart.append(.init(placed, reason))
                case .answer(let new, let queue):
                    if seen.insert(new.stored.identity).inserted {
                        counts[new.said.rollout, default: 0] += 1
                        try refuseFlood(counts[new.said.rollout] ?? 0, placed)
                        answers.append(Answer(file: place, placed: placed, queue: queue, new: new))
                        entry.added += 1
                    } else {
                        entry.unchanged += 1
                    }
                }
            }
            try refuseForeign(file, entry)
            report.files.append(entry)
        }
        try describe(answers, policy: policy, in: &report)
        guard !dryRun, !answers.isEmpty else { return report }
        let filled = files.indices.filter { report.files[$0].added > 0 }
        let batches = try store.reviews.add(
            filled.map { place in
                (
                    file: files[place].path, sha256: files[place].sha256,
                    annotations: answers.filter { $0.file == place }.map(\.new)
                )
            }, at: Clock.now())
        for (place, batch) in zip(filled, batches) { report.files[place].batch = batch }
        return report
    }

    private enum Look {
        /// The reviewer decided nothing.
        case open
        case apart(ReviewReport.Apart.Reason)
        case answer(NewAnnotation, queue: Int)
    }

    /// Finds the item of an annotation.
    private mutating func look(_ placed: PlacedAnnotation) throws -> Look {
        try refuseOverlong(placed)
        guard let parts = ReviewedItem.parts(of: placed.annotation.sampleID) else { return .apart(.unknown) }
        let numbers = try store.reviews.queuedRollouts(
            problem: parts.problem, index: parts.index, recipe: parts.recipe)
        guard let number = numbers.first(where: { places[$0] != nil }), let (queue, item) = places[number]
        else { return .apart(numbers.isEmpty ? .unknown : .notAsked) }
        let seen = try queues[queue].item(queues[queue].items[item].queued)
        guard seen.contentSHA256 == placed.annotation.contentSHA256 else { return .apart(.stale) }
        guard let annotation = try settled(placed, seen: seen.text) else { return .open }
        var new = NewAnnotation(annotation, rollout: number)
        if annotation.decision == .edit {
            let given = annotation.text ?? ""
            let text = seen.text.contains("\r\n") ? given : given.withLineFeeds
            guard text.utf8.count <= Store.longestText else {
                return .apart(.tooLong(bytes: text.utf8.count))
            }
            if text.utf8.elementsEqual(seen.text.utf8) {
                new.said.decision = .accept
            } else {
                let (original, recipe) = try store.rollouts.numbered(number)
                new.edit = try editor(queue).rollout(text, of: original, by: recipe)
            }
        }
        return .answer(new, queue: queue)
    }

    /// The reviewer's annotation, if the shown text may have been changed: a changed text is the edit if
    /// `takesText`, and else it is refused. Nil if the reviewer decided nothing.
    private func settled(_ placed: PlacedAnnotation, seen: String) throws(Complaint) -> Annotation? {
        var annotation = placed.annotation
        guard let shown = placed.shown, !shown.text.isSame(as: seen) else {
            guard placed.isDecided else { return nil }
            guard annotation.decision != .edit || annotation.text != nil else {
                throw Complaint.noEdit(at: placed.place + ": edited_text")
            }
            return annotation
        }
        func refuse(_ found: String, _ advice: String) -> Complaint {
            Complaint(shown.place, found: found, expected: "the text that was exported", advice: advice)
        }
        if [.reject, .skip].contains(annotation.decision) {
            throw refuse(
                "another text beside the decision \(annotation.decision.rawValue)",
                "empty the field, or decide for an edit")
        }
        if let edit = annotation.text, !edit.isSame(as: shown.text) {
            throw refuse("another text, and a third in edited_text", "empty one of the two")
        }
        guard takesText || annotation.text != nil else {
            throw refuse(
                "another text",
                "put it into edited_text with the decision edit, or import with --take-text, which takes it for an edit"
            )
        }
        (annotation.decision, annotation.text) = (.edit, shown.text)
        return annotation
    }

    private mutating func editor(_ queue: Int) throws -> TextEditor {
        if let editor = editors[queue] { return editor }
        let editor = try TextEditor(rollouts: queues[queue].origin.rollouts, store: store, folder: folder)
        editors[queue] = editor
        return editor
    }

    private func refuseOverlong(_ placed: PlacedAnnotation) throws(Complaint) {
        for (what, text, limit) in [
            ("a reviewer's name", placed.annotation.reviewer, 1000),
            ("a reason", placed.annotation.reason, 100_000),
        ] where text.utf8.count > limit {
            throw Complaint(
                placed.place, found: "\(what) of \(text.utf8.count) bytes",
                expected: "at most \(limit)", advice: "correct the file")
        }
    }

    /// Refuses too many answers to one sample, because some policies compare every answer with every other.
    private func refuseFlood(_ count: Int, _ placed: PlacedAnnotation) throws(Complaint) {
        let limit = 1000
        guard count > limit else { return }
        throw Complaint(
            placed.place, found: "more than \(limit) different answers to one sample",
            expected: "a few for each reviewer", advice: "see whether the file repeats itself")
    }

    private func refuseForeign(_ file: GivenFile, _ entry: ReviewReport.File) throws(Complaint) {
        let unknown = entry.apart.count { $0.reason == .unknown }
        guard unknown > 0, unknown == file.annotations.count(where: \.isDecided) else { return }
        throw Complaint(
            file.path, found: "no sample that went to people from \(folder)",
            expected: "the answers to an export of this run", advice: "give the run it was exported from")
    }

    /// Describes the queues as they are with these answers.
    private func describe(_ answers: [Answer], policy: ReviewPolicy?, in report: inout ReviewReport) throws {
        for (place, queue) in queues.enumerated() {
            let after = queue.adding(answers.map(\.new))
            let edits = try EditedTexts(of: after, threads: threads)
            let results = after.results(policy: policy, edits)
            report.queues.append(ReviewCounts(queue.name, results))
            for (item, result) in zip(after.items, results)
            where result.resolution == .disputed && !report.disputed.contains(item.sampleID) {
                report.disputed.append(item.sampleID)
            }
            for answer in answers where answer.queue == place {
                guard let edit = answer.new.edit else { continue }
                let verdicts = edits.verdicts(item: answer.new.said.rollout, edit.recipe.key)
                guard !EditedTexts.hold(verdicts) else { continue }
                report.files[answer.file].apart.append(
                    .init(answer.placed, .failed(verdicts.filter { $0.outcome != .pass })))
            }
        }
    }
}

extension ReviewReport.Apart {
    fileprivate init(_ placed: PlacedAnnotation, _ reason: Reason) {
        self.init(place: placed.place, sampleID: placed.annotation.sampleID, reason: reason)
    }
}
