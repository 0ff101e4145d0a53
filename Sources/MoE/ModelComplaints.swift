import Archive

/// The complaints about a model folder, in the words that the user reads.
extension Complaint {
    static func unsupported(
        file: String, field: String, found: String, expected: String, advice: String? = nil
    ) -> Complaint {
        Complaint("\(file): \(field)", found: found, expected: expected, advice: advice)
    }

    static func tensor(file: String, name: String, found: String, expected: String) -> Complaint {
        Complaint("\(file): tensor \(name)", found: found, expected: expected)
    }

    /// A complaint about weights with a number that is NaN or infinite, or becomes so: no result computed
    /// with them has a meaning.
    static func notFinite(file: String, name: String) -> Complaint {
        tensor(
            file: file, name: name, found: "a number that is not finite",
            expected: "weights without NaN or infinity"
        )
    }

    static func damaged(file: String, found: String, advice: String) -> Complaint {
        Complaint(file, found, advice: advice)
    }

    static func template(file: String, line: Int, found: String, expected: String) -> Complaint {
        Complaint(
            "\(file): chat template, line \(line)", found: found, expected: expected,
            advice: ChatSource.advice)
    }
}
