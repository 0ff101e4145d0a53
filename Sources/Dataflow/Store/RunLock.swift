import Archive
import Glibc

/// Holds `run.lock` in a run's folder, so that one process at a time works on the run.
///
/// The kernel releases the lock when the process ends, however it ends. The file stays; it holds the process
/// number of the lock's holder, for messages.
final class RunLock {
    private let descriptor: Int32

    init(_ folder: String) throws(Complaint) {
        let path = folder + "/run.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Complaint.unwritable(path, errno) }
        // A child process that is just starting holds its parent's files until it executes its program, so a
        // lock that was released a moment ago may linger.
        var tries = 20
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK, tries > 0 {
            tries -= 1
            usleep(50_000)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            var buffer = [UInt8](repeating: 0, count: 20)
            let count = max(0, pread(descriptor, &buffer, buffer.count, 0))
            close(descriptor)
            guard reason == EWOULDBLOCK else { throw Complaint.unwritable(path, reason) }
            let text = String(decoding: buffer[..<count], as: UTF8.self)
            throw Complaint.inUse(folder, process: Int(text.prefix { $0.isNumber }))
        }
        let text = "\(getpid())\n"
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.utf8.count, 0) > 0 else {
            let reason = errno
            close(descriptor)
            throw Complaint.unwritable(path, reason)
        }
    }

    deinit { close(descriptor) }

    /// The process that works on a run now, according to the kernel's list of locks; nil if there is none.
    ///
    /// It only looks: if it tried the lock, a process that starts at that moment would be turned away.
    static func holder(_ folder: String) -> Int? {
        guard let file = FileIdentity(path: folder + "/run.lock"), let bytes = try? Files.read("/proc/locks")
        else {
            return nil
        }
        // `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`: process, then device and inode.
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 5, words[1] == "FLOCK", file.matches(lock: words[5]) else { continue }
            return Int(words[4])
        }
        return nil
    }
}
