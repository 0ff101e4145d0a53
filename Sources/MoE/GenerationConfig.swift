import Archive

/// How a model folder wants to be sampled: `generation_config.json`, and the end tokens of `config.json`
/// (https://huggingface.co/docs/transformers/main_classes/text_generation).
///
/// Each field is looked at where it is asked for, so that what is of no use to a caller cannot be in its way. Files
/// that are not there say nothing.
package struct GenerationConfig {
    private let file: String
    private let json: JSON

    /// - Throws: where the file is no JSON.
    package init(folder: String) throws { try self.init(file: folder + "/generation_config.json") }

    private init(file: String) throws {
        self.file = file
        json = Files.exists(file) ? try JSON.parse(Files.read(file, limit: 1 << 20), file: file) : [:]
    }

    /// The tokens that end an answer; nil if neither file says.
    ///
    /// - Throws: `Complaint` where the field is not as expected.
    package static func ends(folder: String) throws -> [Int32]? {
        for name in ["generation_config.json", "config.json"] {
            if let ends = try GenerationConfig(file: folder + "/" + name).ends() { return ends }
        }
        return nil
    }

    private func ends() throws(Complaint) -> [Int32]? {
        let value = json["eos_token_id"] ?? .null
        if value == .null { return nil }
        let ids = (value.array ?? [value]).compactMap { $0.int.flatMap(Int32.init(exactly:)) }
        guard ids.count == value.array?.count ?? 1, !ids.isEmpty, ids.allSatisfy({ $0 >= 0 }) else {
            throw error("eos_token_id", value, "a token's number, or a list of them")
        }
        return ids
    }

    /// Nil where the file does not say or `do_sample` is false, as for the two below.
    package func temperature() throws(Complaint) -> Double? { try number("temperature", 0...100) }

    /// 0 stands for all tokens, as negative numbers do in the file.
    package func topK() throws(Complaint) -> Int? { try number("top_k", -1...1e6).map { max(0, Int($0)) } }

    package func topP() throws(Complaint) -> Double? { try number("top_p", 1e-6...1) }

    private func number(_ name: String, _ range: ClosedRange<Double>) throws(Complaint) -> Double? {
        guard json["do_sample"] != false, let value = json[name], value != .null else { return nil }
        guard let number = value.double, range.contains(number) else {
            throw error(name, value, "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func error(_ field: String, _ found: JSON, _ expected: String) -> Complaint {
        .unsupported(
            file: file, field: field, found: found.serialized().prefix(80).description, expected: expected)
    }
}
