import Archive

/// What can be wrong with a model folder, in the words that the user reads.
extension Complaint {
    static func unsupported(file: String, field: String, found: String, expected: String) -> Complaint {
        Complaint("\(file): \(field)", found: found, expected: expected)
    }

    static func tensor(file: String, name: String, found: String, expected: String) -> Complaint {
        Complaint("\(file): tensor \(name)", found: found, expected: expected)
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
