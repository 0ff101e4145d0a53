import Archive
import MoE
import Stages
import TestSupport
import Testing
import Training

@Suite("Saved batches of reinforcement learning")
struct ReinforceBatchTests {
    private static let good =
        #"{"group": 0, "reward": 1, "prompt": [4, 5], "completion": [6, 7], "log_probabilities": [-1, -2]}"#

    private static func batch(_ lines: [String], _ options: String = "{}") throws -> ReinforceBatch {
        let scratch = try Scratch()
        let file = scratch.path + "/batch.jsonl"
        try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: file)
        let run = try TinyRun.withModel()
        let config = try Model(folder: run.folder + "/model").config
        return try ReinforceBatch(file: file, options: options, for: config)
    }

    @Test("Advantages are taken within a group, wherever its rollouts stand in the file")
    func groups() throws {
        func line(_ group: Int, _ reward: Double) -> String {
            Self.good.replacing(
                "\"group\": 0, \"reward\": 1", with: "\"group\": \(group), \"reward\": \(reward)")
        }
        let batch = try Self.batch([line(3, 1), line(1, 4), line(3, 0), line(1, 2)])
        #expect(batch.sequences.map(\.advantage) == [1, -1, 0.5, -0.5])
        #expect(batch.sequences.allSatisfy { $0.learned == 2..<4 && $0.behaviours == [-1, -2] })
    }

    @Test(
        "What cannot be used is refused by its place",
        arguments: [
            (good.replacing("[6, 7]", with: "[6, 99999]"), "{}", "batch.jsonl:2: completion"),
            (good.replacing("[-1, -2]", with: "[-1]"), "{}", "batch.jsonl:2: log_probabilities"),
            (good.replacing("\"group\": 0", with: "\"group\": 0.5"), "{}", "batch.jsonl:2: group"),
            (good, #"{"kl": 0.1}"#, "batch.jsonl:1: references"),
            (good, #"{"cl": 0.1}"#, "--objective.cl"), (good, "[]", "--objective"),
        ])
    func refusals(_ line: String, _ options: String, _ place: String) throws {
        let error = #expect(throws: (any Error).self) { _ = try Self.batch([Self.good, line], options) }
        #expect(error.map { "\($0)".contains(place) } == true, "\(String(describing: error))")
    }
}
