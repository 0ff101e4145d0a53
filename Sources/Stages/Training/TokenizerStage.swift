import Archive
import Dataflow
import MoE
import Problems

/// `tokenizer`: learns a byte-level BPE tokenizer from the procedural corpus.
struct TokenizerStage: Stage {
    static let kind = "tokenizer"
    static let help = "Learns a byte-level BPE tokenizer from the procedural corpus."
    static let product = Product.tokenizer
    static let inputs: [InputRole] = []

    private static let count = Setting<Int>.int(
        "documents", in: 1...10_000_000, "Documents of the corpus to learn from.")
    private static let size = Setting<Int>.int(
        "vocabulary", in: 300...1_000_000, "Tokens, those of single bytes included.")
    static let settings: [any DeclaredSetting] = [count, size] + WebTextSettings.all

    private let documents: Int
    private let vocabulary: Int
    private let web: WebTextSettings
    let material: JSON

    init(_ settings: Settings) throws {
        documents = try settings(Self.count)
        vocabulary = try settings(Self.size)
        web = try WebTextSettings(settings)
        material = settings.effective
    }

    func run(_ context: StageContext) throws -> JSON {
        let text = try web.text(seed: context.seed)
        let tokenizer = Tokenizer.train(
            documents: (0..<documents).lazy.map { text.document($0) }, vocabularySize: vocabulary)
        let folder = try context.makeFolder()
        try ChatFormat(tokenizer).save(to: folder)
        return ["vocabulary": .int(tokenizer.vocabularySize), "digest": .string(tokenizer.digest)]
    }

    func damage(_ context: StageContext) -> String? {
        let file = context.folder + "/tokenizer.json"
        return Files.exists(file) ? nil : "\(file) is missing"
    }
}
