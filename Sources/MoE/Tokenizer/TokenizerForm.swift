import Archive

/// The contents of a `tokenizer.json` besides its tokens and merges.
struct TokenizerForm: Sendable {
    var normalizer: JSON = nil
    var preTokenizer: JSON = nil
    var postProcessor: JSON = nil
    var decoder: JSON = nil
    /// The token for characters that the vocabulary cannot spell.
    var unknown: String?
    var fusesUnknown = false
    var fallsBackToBytes = false
    /// Whether a whole word that is a token becomes that token, whatever the merges say.
    var ignoresMerges = false

    private static func split(_ pattern: String) -> JSON {
        ["type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": "Isolated", "invert": false]
    }

    /// The form of tokenizers trained here: every digit is a word, a run of Han characters is a word, and a
    /// space joins the word after it unless that is one of these.
    static let own = TokenizerForm(
        preTokenizer: [
            "type": "Sequence",
            "pretokenizers": [
                split(#"\p{N}"#), split("[一-龥]+"), split(#" ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#),
                ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false],
            ],
        ],
        decoder: ["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false])
}
