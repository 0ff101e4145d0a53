import Archive

/// The `README.md` of a corpus: a Hugging Face dataset card whose YAML declares the files and the features.
struct DatasetCard {
    let title: String
    /// The shape of the completions.
    let shape: CompletionShape
    private(set) var records = 0
    /// The size of the JSON Lines in bytes, uncompressed.
    private(set) var bytes = 0
    private var tokens = 0
    private var passRate = 0.0
    /// The number of records that people decided on, and the number that they edited.
    private var (reviewed, edited) = (0, 0)
    private var languages: Set<String> = []
    private var licenses: Set<String> = []
    private var counts: [Row: (samples: Int, passRate: Double)] = [:]

    private struct Row: Hashable {
        var family: String
        var language: String
        var level: Int
    }

    init(title: String, shape: CompletionShape) {
        (self.title, self.shape) = (title, shape)
    }

    mutating func count(_ record: CorpusRecord, bytes: Int) {
        records += 1
        self.bytes += bytes
        tokens += record.rollout.tokens
        if !record.review.decision.isEmpty { reviewed += 1 }
        if record.review.isEdited { edited += 1 }
        languages.insert(record.language.rawValue)
        licenses.insert(record.problem.license)
        let row = Row(
            family: record.problem.family, language: record.language.rawValue,
            level: record.problem.level)
        counts[row, default: (0, 0)].samples += 1
        counts[row, default: (0, 0)].passRate += record.passRate
        passRate += record.passRate
    }

    /// The mean pass rate of the records' problems.
    var meanPassRate: Double { passRate / Double(max(1, records)) }

    /// The whole text. `downloadBytes` is the size of the compressed files.
    func text(downloadBytes: Int) -> String {
        (["---"] + header(downloadBytes) + ["---", ""] + body).joined(separator: "\n") + "\n"
    }

    private func header(_ downloadBytes: Int) -> [String] {
        var lines = ["pretty_name: \(quoted(title))"]
        if licenses.count == 1, let license = licenses.first, Self.isIdentifier(license) {
            lines.append("license: \(license.lowercased())")
        } else {
            lines.append("license: other")
        }
        lines.append("language:")
        lines += languages.sorted().map { "- \($0)" }
        lines += ["task_categories:", "- text-generation", "tags:", "- chain-of-thought", "- synthetic"]
        lines += ["size_categories:", "- \(sizeCategory)"]
        lines += ["configs:", "- config_name: default", "  data_files:"]
        lines += ["  - split: train", "    path: train-*.jsonl.zst"]
        lines += ["dataset_info:", "  features:"] + CorpusRecord.features.flatMap { $0.yaml(2) }
        lines += ["  splits:", "  - name: train", "    num_bytes: \(bytes)", "    num_examples: \(records)"]
        lines += ["  download_size: \(downloadBytes)", "  dataset_size: \(bytes)"]
        return lines
    }

    private var body: [String] {
        let (thought, answer) = shape.tags
        var lines = ["# \(title.split(whereSeparator: \.isNewline).joined(separator: " "))", ""]
        lines += [
            "\(records) samples, \(tokens) sampled tokens. Each is a problem, and a chain of thought with its answer"
                + " that a model wrote and the checks named in `provenance.verdicts` passed."
                + reviews,
            "",
            "`messages` is the conversation: the user's prompt, then `\(thought.open)…\(thought.close)` and"
                + " `\(answer.open)…\(answer.close)` of the assistant. A verdict with `measured` false has no value or"
                + " threshold. Of the `rollouts` of the sample's problem that were judged, the share `pass_rate` passed"
                + " every check: the lower, the harder the problem is for the model. `manifest.json` holds the SHA-256 digest, bytes and records of each file.",
            "", "| family | language | level | samples | mean pass rate |", "| --- | --- | --- | --- | --- |",
        ]
        let rows = counts.sorted {
            ($0.key.family, $0.key.language, $0.key.level) < ($1.key.family, $1.key.language, $1.key.level)
        }
        for (row, count) in rows {
            let family = row.family.map { $0 == "|" || $0.isNewline ? " " : String($0) }.joined()
            lines.append(
                "| \(family) | \(row.language) | \(row.level) | \(count.samples) "
                    + "| \(Figure.fixed(count.passRate / Double(count.samples), 3)) |")
        }
        return lines
    }

    /// What people decided; empty where they decided nothing.
    private var reviews: String {
        guard reviewed > 0 else { return "" }
        return
            " People accepted \(reviewed - edited) of them, whatever the checks said, and edited \(edited):"
            + " `provenance.review` tells which."
    }

    private var sizeCategory: String {
        let sizes = [
            (1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
            (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"),
        ]
        return sizes.first { records < $0.0 }?.1 ?? "100M<n<1B"
    }

    private static func isIdentifier(_ license: String) -> Bool {
        !license.isEmpty
            && license.utf8.allSatisfy {
                $0.isLetter || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x2E
            }
            && license != "unknown"
    }

    private func quoted(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map {
                $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.value < 0x20 ? " " : "\($0)"
            }.joined()
            + "\""
    }
}
