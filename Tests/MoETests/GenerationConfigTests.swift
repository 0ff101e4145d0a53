import Archive
import MoE
import TestSupport
import Testing

@Suite("Generation configurations")
struct GenerationConfigTests {
    private static let text = """
        {"bos_token_id": 1, "do_sample": true, "eos_token_id": [2, 5], "temperature": 0.6, "top_k": 20, "top_p": 0.95,
         "min_p": 0.05, "repetition_penalty": 1.1, "num_beams": 4, "stop_strings": ["END"]}
        """

    @Test(
        "Whatever a damaged file says, each field is refused by name or within its range, and the rest is one line"
    )
    func damaged() throws {
        let scratch = try Scratch()
        let file = scratch("generation_config.json")
        var damage = Damage(seed: 30)
        var refused = 0
        func read(_ body: () throws -> Bool) {
            do {
                #expect(try body())
            } catch {
                #expect("\(error)".contains(file) && !"\(error)".contains("\n"), "\(error)")
                refused += 1
            }
        }
        for _ in 0..<1500 {
            var text = Array(Self.text.utf8)
            damage(&text)
            try scratch.write(text, "generation_config.json")
            read {
                let own = try GenerationConfig(folder: scratch.path)
                read { try own.temperature().map { (0...100).contains($0) } ?? true }
                read { try own.topK().map { (0...1_000_000).contains($0) } ?? true }
                read { try own.topP().map { $0 > 0 && $0 <= 1 } ?? true }
                read { try own.minP().map { (0...1).contains($0) } ?? true }
                read { try own.repetitionPenalty().map { (0.01...100).contains($0) } ?? true }
                return own.ignored.count <= 13 && !own.ignored.joined().contains("\n")
            }
            read { try GenerationConfig.ends(folder: scratch.path).map { $0.allSatisfy { $0 >= 0 } } ?? true }
        }
        #expect(refused > 300)
    }
}
