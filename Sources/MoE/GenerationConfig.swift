import Archive

/// How a model folder wants to be sampled: `generation_config.json`, and the end tokens of `config.json`
/// (https://huggingface.co/docs/transformers/main_classes/text_generation).
package struct GenerationConfig: Sendable, Equatable {
    /// The tokens that end an answer; nil if no file says.
    package private(set) var ends: [Int32]?
    /// These are nil where the file does not say, and where `do_sample` is false.
    package private(set) var temperature: Double?
    package private(set) var topK: Int?
    package private(set) var topP: Double?

    /// - Throws: `ModelError` naming the field that is not as expected. Files that are not there say nothing.
    package init(folder: String) throws {
        for name in ["generation_config.json", "config.json"] {
            let file = folder + "/" + name
            guard ends == nil, Files.exists(file) else { continue }
            let json = try JSON.parse(Files.read(file, limit: 1 << 20), file: file)
            ends = try Self.ends(json["eos_token_id"] ?? .null, file: file)
            if name == "generation_config.json", json["do_sample"] != false {
                try readSampling(json, file: file)
            }
        }
    }

    private static func ends(_ value: JSON, file: String) throws(ModelError) -> [Int32]? {
        if value == .null { return nil }
        let ids = (value.array ?? [value]).compactMap { $0.int.flatMap(Int32.init(exactly:)) }
        guard ids.count == value.array?.count ?? 1, !ids.isEmpty, ids.allSatisfy({ $0 >= 0 }) else {
            throw .unsupported(
                file: file, field: "eos_token_id", found: value.serialized().prefix(80).description,
                expected: "a token's number, or a list of them")
        }
        return ids
    }

    private mutating func readSampling(_ json: JSON, file: String) throws(ModelError) {
        func number(_ name: String, _ range: ClosedRange<Double>) throws(ModelError) -> Double? {
            guard let value = json[name], value != .null else { return nil }
            guard let number = value.double, range.contains(number) else {
                throw .unsupported(
                    file: file, field: name, found: value.serialized().prefix(80).description,
                    expected: "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
        temperature = try number("temperature", 0...100)
        // Negative numbers stand for all tokens, as 0 does.
        topK = try number("top_k", -1...1e6).map { max(0, Int($0)) }
        topP = try number("top_p", 1e-6...1)
    }
}
