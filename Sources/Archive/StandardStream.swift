import Glibc

/// Standard output or standard error. Each write is complete when it returns; nothing is buffered.
///
/// After `prepare`, a write to a pipe that nobody reads any more throws a `Complaint`, as a write to a full
/// disk does. Without `prepare`, a signal would end the program.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes a text in UTF-8.
    package func write(_ text: String) throws(Complaint) {
        try write(Array(text.utf8))
    }

    /// Writes bytes.
    package func write(_ bytes: [UInt8]) throws(Complaint) {
        let name = self == .output ? "standard output" : "standard error"
        try bytes.withBytes { (buffer) throws(Complaint) in
            try Descriptor.write(buffer, to: rawValue, name)
        }
    }

    /// Ignores SIGPIPE and SIGXFSZ, and opens /dev/null in place of each closed standard stream. Call it
    /// before any file is opened: otherwise a file could get the number of a closed stream, and then the text
    /// that is written to that stream.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches the limit of its size fails to be written, like one on a full disk.
        signal(SIGXFSZ, SIG_IGN)
        for number in 0...StandardStream.error.rawValue where fcntl(number, F_GETFD) < 0 {
            // The new file gets the lowest free number, which is this one. It is opened only for reading, so
            // that a write to the closed stream is still an error.
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
