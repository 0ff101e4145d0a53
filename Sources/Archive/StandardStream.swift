import Glibc

/// Standard output or standard error, written at once and in full.
///
/// A reader that goes away is an error like a full disk, and no signal, once `prepare` was called.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    package func write(_ text: String) throws(Complaint) {
        try write(Array(text.utf8))
    }

    package func write(_ bytes: [UInt8]) throws(Complaint) {
        let name = self == .output ? "standard output" : "standard error"
        try bytes.withBytes { (buffer) throws(Complaint) in
            try Descriptor.write(buffer, to: rawValue, name)
        }
    }

    /// To be called before any file is opened: a file that got the number of a closed stream would be given its text.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in 0...StandardStream.error.rawValue where fcntl(number, F_GETFD) < 0 {
            // The lowest number that is free; what is opened to be read cannot be written.
            _ = open("/dev/null", O_RDONLY)
        }
    }
}
