import Archive

/// What the command says: results on standard output, all else on standard error.
enum Output {
    static func print(_ text: String) throws(Complaint) { try StandardStream.output.write(text) }

    static func print(_ bytes: [UInt8]) throws(Complaint) { try StandardStream.output.write(bytes) }

    /// A line on standard error; one that cannot be written is nothing to stop for.
    static func note(_ line: String) { try? StandardStream.error.write(line + "\n") }
}
