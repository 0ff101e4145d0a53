import Archive
import Review
import TestSupport
import Testing

/// What Label Studio 1.23 exported of answers that two people gave by its API (Tests/Long/label_studio.py):
/// acceptance, rejection with reasons and a note, an edit, a rejection, a skip, and an acceptance after
/// second thoughts.
struct LabelStudioExportTests {
    private func annotations(_ name: String) throws -> [Annotation] {
        try ReviewFile.annotations(Scratch.fixture(name)).map(\.annotation)
    }

    /// The edited text, made of the exported one as that script does.
    private func edited() throws -> [UInt8] {
        let tasks = try JSON.parse(try Files.read(Scratch.fixture("label-studio.json")), file: "fixture")
        let text = try #require(tasks.array?[2]["data"]?["text"]?.string)
        return Array(text.replacing("<think>\n", with: "<think>\n=\"'\t\\;</>&\u{1F600}\n").utf8)
    }

    @Test("its JSON has all answers of both")
    func json() throws {
        let found = try annotations("label-studio.json")
        #expect(found.map(\.reviewer) == (0..<6).flatMap { _ in ["1", "2"] })
        let decisions: [Annotation.Decision] = [.accept, .reject, .edit, .reject, .skip, .accept]
        #expect(found.map(\.decision) == decisions.flatMap { [$0, $0] })
        let note = "a \"note\"\nof two lines"
        #expect(found[2].reason == "unclear; other; " + note && found[3].reason == "unclear; " + note)
        #expect(found[6].reason == "wrong-answer" && found[10].reason == "clear after all")
        let edit = try edited()
        #expect(found[4...5].allSatisfy { $0.text.map { Array($0.utf8) } == edit })
        #expect(found.count { $0.text != nil } == 2)
        #expect(found.allSatisfy { $0.seconds.map { [3.25, 4.25].contains($0) } == true })
        #expect(found.allSatisfy { $0.time.hasPrefix("20") && $0.time.hasSuffix("Z") && $0.time.count == 20 })
    }

    @Test("its JSON_MIN has the same answers but for skips, which it leaves out")
    func minimal() throws {
        func sorted(_ annotations: [Annotation]) -> [[UInt8]] {
            annotations.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) }
        }
        let all = try annotations("label-studio.json").filter { $0.decision != .skip }
        #expect(sorted(try annotations("label-studio-min.json")) == sorted(all))
    }
}
