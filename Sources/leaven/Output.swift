import Archive
import Glibc

/// Standard output and standard error, written at once and in full.
///
/// A reader that goes away ends the process quietly (SIGPIPE), as it does other tools; a full disk is an error.
enum Output {
    static func print(_ text: String) throws(Complaint) {
        try write(Array(text.utf8), to: STDOUT_FILENO, "standard output")
    }

    static func print(_ bytes: [UInt8]) throws(Complaint) {
        try write(bytes, to: STDOUT_FILENO, "standard output")
    }

    /// A line on standard error; one that cannot be written is nothing to stop for.
    static func note(_ line: String) {
        try? write(Array((line + "\n").utf8), to: STDERR_FILENO, "standard error")
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, _ name: String) throws(Complaint) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Complaint(name, "cannot be written (\(String(cString: strerror(errno))))")
            }
            done += count
        }
    }
}
