import Archive
import Dataflow
import Review
import Stages
import Tensors

/// Runs with a review, and answers to it.
extension TinyRun {
    /// From a model folder to a corpus of what people decided on, and one of what was sampled.
    ///
    /// - Parameter review: parameters of the review.
    static func reviewing(_ review: String) -> String {
        sampling.replacing(
            #"{name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}, samples: "$records"}"#,
            with: """
                {name: "review", kind: "review", inputs: {samples: "rollouts"}, \(review)},
                {name: "corpus", kind: "corpus", inputs: {samples: "review"}, samples: "$records"},
                {name: "plain", kind: "corpus", inputs: {samples: "rollouts"}, samples: "$records"}
                """)
    }

    /// A run that has sampled, so that its stages are reused.
    private static let sampled: Result<TinyRun, any Error> = Result {
        let run = try withModel()
        _ = try run(reviewing("random: 1"), [])
        return run
    }

    /// A run whose rollouts are there, and whose people are asked about all samples.
    static func withQueue() throws -> TinyRun {
        try copy(of: sampled.get())
    }

    /// The same run in a folder of its own.
    static func copy(of other: TinyRun) throws -> TinyRun {
        let run = try TinyRun()
        try copy(other.folder, run.folder)
        return run
    }

    private static func copy(_ source: String, _ target: String) throws {
        try Files.makeFolder(target)
        for name in try Files.names(in: source) {
            let (from, to) = ("\(source)/\(name)", "\(target)/\(name)")
            if Files.isFolder(from) { try copy(from, to) } else { try AtomicFile.copy(from, to: to) }
        }
    }

    var run: String { folder + "/run" }

    /// What goes to people, or all that ever did.
    func items(all: Bool = false) throws -> [ReviewItem] { try ReviewQueue.items(of: run, all: all) }

    func replay(_ choice: Replay.Choice) throws -> Replay.Report {
        try Replay(
            run, resources: Resources(threads: 1, batch: 16), stop: StopSignal(),
            progress: Progress("replay", onTerminal: false, write: { _ in })
        ).run(choice)
    }

    /// Writes a file of answers.
    func answers(
        _ name: String, _ items: [ReviewItem], by reviewer: String = "ann", at time: String = "12:00:00",
        _ decide: (ReviewItem) -> Answer
    ) throws -> String {
        let path = "\(folder)/\(name).jsonl"
        let lines = items.map { item in
            decide(item).line(item, reviewer, time.isEmpty ? "" : "2026-01-31T\(time)Z").serialized() + "\n"
        }
        try AtomicFile.write(Array(lines.joined().utf8), to: path)
        return path
    }

    /// Writes a file of answers and imports it.
    @discardableResult
    func take(
        _ name: String, _ items: [ReviewItem], by reviewer: String = "ann", at time: String = "12:00:00",
        dryRun: Bool = false, _ decide: (ReviewItem) -> Answer
    ) throws -> ReviewReport {
        let path = try answers(name, items, by: reviewer, at: time, decide)
        return try ReviewImport.run(run, files: [path], dryRun: dryRun)
    }
}

enum Answer {
    case accept, skip
    case reject(String)
    case edit(String)

    func line(_ item: ReviewItem, _ reviewer: String, _ time: String) -> JSON {
        let (decision, reason, text) =
            switch self {
            case .accept: ("accept", "", "")
            case .skip: ("skip", "", "")
            case .reject(let reason): ("reject", reason, "")
            case .edit(let text): ("edit", "", text)
            }
        return [
            "sample_id": .string(item.sampleID), "content_sha256": .string(item.contentSHA256),
            "decision": .string(decision), "reason": .string(reason), "edited_text": .string(text),
            "reviewer": .string(reviewer), "seconds": 1.5, "annotated_at": .string(time),
        ]
    }
}
