import Archive

/// The sampling settings that a model folder recommends: `generation_config.json`, and the end tokens of
/// `config.json` (https://huggingface.co/docs/transformers/main_classes/text_generation).
///
/// Each field is checked only when it is asked for, so that a field without use to a caller is never an
/// error. A missing file counts as empty.
package struct GenerationConfig {
    private let file: String
    private let json: JSON

    /// Reads the file of a folder.
    ///
    /// - Throws: if the file is not JSON.
    package init(folder: String) throws { try self.init(file: folder + "/generation_config.json") }

    private init(file: String) throws {
        self.file = file
        json = Files.exists(file) ? try JSON.parse(Files.read(file, limit: 1 << 20), file: file) : [:]
    }

    /// The tokens that end an answer; nil if neither file names any.
    ///
    /// - Throws: `Complaint` if the field is not as expected.
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

    /// The temperature; nil if the file has none or `do_sample` is false.
    package func temperature() throws(Complaint) -> Double? { try number("temperature", 0...100) }

    /// How many of the likeliest tokens are sampled from; 0 means all, as negative numbers do in the file.
    /// Nil as above.
    package func topK() throws(Complaint) -> Int? {
        guard let number = try number("top_k", -1...1e6) else { return nil }
        guard number == number.rounded() else {
            throw error("top_k", json["top_k"] ?? .null, "a whole number")
        }
        return max(0, Int(number))
    }

    /// The share of probability that is sampled from; nil as above.
    package func topP() throws(Complaint) -> Double? { try number("top_p", 1e-6...1) }

    /// The least probability, relative to the likeliest token's; nil as above.
    package func minP() throws(Complaint) -> Double? { try number("min_p", 0...1) }

    /// The penalty for tokens that were used before; nil if the file has none. It also applies when
    /// `do_sample` is false.
    package func repetitionPenalty() throws(Complaint) -> Double? {
        try number("repetition_penalty", 0.01...100, holdsAlways: true)
    }

    /// The settings about answers that have no effect here, with their values and sorted: `num_beams 4`.
    /// Neutral values are left out; the list is short enough for one line.
    package var ignored: [String] {
        let fields = (json.members ?? []).filter { member in
            if member.value == .null || Self.known.contains(member.name) { return false }
            if member.value.members?.isEmpty == true || member.value.array?.isEmpty == true { return false }
            if Self.sampling.contains(member.name), isSampled { return false }
            return !(Self.neutral[member.name] ?? []).contains(member.value)
        }
        let words = fields.map { field in
            // The name is escaped as in JSON, so that it stays on one line.
            let name = JSON.string(String(field.name.prefix(40))).serialized().dropFirst().dropLast()
            return "\(name) \(field.value.serialized().prefix(40))"
        }.sorted()
        return words.count > 12 ? words.prefix(12) + ["…"] : words
    }

    private var isSampled: Bool { json["do_sample"] != false }

    private static let sampling = ["temperature", "top_k", "top_p", "min_p"]

    /// Fields that are read, and fields that do not affect an answer.
    private static let known: Set<String> = [
        "eos_token_id", "bos_token_id", "pad_token_id", "decoder_start_token_id", "repetition_penalty",
        "transformers_version", "_from_model_config", "use_cache", "cache_implementation", "cache_config",
        "return_dict_in_generate", "output_scores", "output_logits", "output_attentions",
        "output_hidden_states", "return_legacy_cache", "disable_compile", "compile_config", "max_time",
        "trust_remote_code", "low_memory", "token_healing", "is_assistant", "num_assistant_tokens",
        "num_assistant_tokens_schedule", "assistant_confidence_threshold", "prefill_chunk_size",
    ]

    /// Values with which an unread field has no effect; a length of 20 tokens is transformers' own default.
    private static let neutral: [String: [JSON]] = [
        "do_sample": [true], "temperature": [1, 1.0], "top_k": [0, 50], "top_p": [1, 1.0], "min_p": [0, 0.0],
        "num_beams": [1], "num_beam_groups": [1], "num_return_sequences": [1], "typical_p": [1, 1.0],
        "length_penalty": [1, 1.0], "diversity_penalty": [0, 0.0], "no_repeat_ngram_size": [0],
        "encoder_no_repeat_ngram_size": [0], "encoder_repetition_penalty": [1, 1.0],
        "epsilon_cutoff": [0, 0.0],
        "eta_cutoff": [0, 0.0], "early_stopping": [false], "min_length": [0], "max_length": [20],
        "guidance_scale": [1, 1.0], "remove_invalid_values": [false], "renormalize_logits": [false],
        "top_h": [0, 0.0],
    ]

    private func number(
        _ name: String, _ range: ClosedRange<Double>, holdsAlways: Bool = false
    ) throws(Complaint) -> Double? {
        guard isSampled || holdsAlways, let value = json[name], value != .null else { return nil }
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
