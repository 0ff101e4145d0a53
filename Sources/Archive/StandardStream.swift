import Glibc

/// Standard output or standard error, written at once and completely.
///
/// After `prepare`, a reader that goes away causes an error, like a full disk, and no signal.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes a text.
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

    /// Prepares the streams; call it before any file is opened. Otherwise a file could get the number of a
    /// closed stream, and then the stream's text.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in 0...StandardStream.error.rawValue where fcntl(number, F_GETFD) < 0 {
            // This takes the lowest free number; a file opened for reading cannot be written.
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
