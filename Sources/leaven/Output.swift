import Archive

/// The command's output: results go to standard output, and everything else to standard error.
enum Output {
    static func print(_ text: String) throws(Complaint) { try StandardStream.output.write(text) }

    static func print(_ bytes: [UInt8]) throws(Complaint) { try StandardStream.output.write(bytes) }

    /// Prints a line on standard error; if it cannot be written, the command goes on.
    static func note(_ line: String) { try? StandardStream.error.write(line + "\n") }
}
