import Glibc

/// An open file, closed at the end of its scope. Every failed call names the path and says what to do.
struct Descriptor: ~Copyable {
    let number: Int32
    let path: String

    init(opening path: String, _ flags: Int32, doing action: String) throws(Complaint) {
        var number: Int32
        repeat { number = open(path, flags | O_CLOEXEC, 0o666) } while number < 0 && errno == EINTR
        guard number >= 0 else { throw Complaint.system(path, action, errno) }
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    /// The size of an ordinary file in bytes; nil for a pipe, whose end is not known.
    var size: Int? {
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// Reads up to `buffer.count` bytes; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Complaint) -> Int {
        while true {
            let count = Glibc.read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw Complaint.system(path, "cannot be read", errno) }
        }
    }

    /// Writes all of `bytes`.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Complaint) {
        try Self.write(bytes, to: number, path)
    }

    /// Writes all of `bytes` to the open file with this number.
    static func write(_ bytes: UnsafeRawBufferPointer, to number: Int32, _ path: String) throws(Complaint) {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(number, bytes.baseAddress! + done, bytes.count - done)
            if count >= 0 {
                done += count
            } else if errno != EINTR {
                throw Complaint.system(path, "cannot be written", errno)
            }
        }
    }

    /// Locks a partial file or folder of `target` until it is closed. It is refused if another writer holds
    /// it, or has just put it in place.
    func claim(for target: String) throws(Complaint) {
        // On a file system without locks, no lock is taken.
        let busy = flock(number, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
        let own = FileIdentity(descriptor: number)
        guard !busy, own != nil, own == FileIdentity(path: path) else {
            throw Complaint(
                target, "is being written by another process", advice: "wait until that process has ended")
        }
    }

    /// Waits until the file's bytes are on the disk.
    func synchronise() throws(Complaint) {
        guard fsync(number) != 0 else { return }
        // Some file systems cannot synchronise a folder; nothing more can be done there.
        guard errno != EINVAL, errno != ENOTSUP else { return }
        throw Complaint.system(path, "cannot be written to the disk", errno)
    }
}

extension Complaint {
    /// A system call that failed with `code` (an `errno`).
    package static func system(_ path: String, _ action: String, _ code: Int32) -> Complaint {
        let advice: String? =
            switch code {
            case ENOSPC: "free some space and run the command again"
            case EDQUOT: "free some of your quota and run the command again"
            case EROFS: "choose a folder on a file system that can be written"
            case EACCES, EPERM: "check the permissions of the file and of its folder"
            case ENOENT: "check the path"
            case EMFILE, ENFILE: "raise the limit on open files (ulimit -n)"
            case ENOMEM:
                "free some memory, or use less (--threads, --batch, --cache), and run the command again"
            default: nil
            }
        return Complaint(
            path, "\(action) (\(String(cString: strerror(code))))", advice: advice, cause: cause(code))
    }

    /// Paths and permissions are the user's failure; a lack of resources or a broken device is the system's.
    package static func cause(_ code: Int32) -> Cause {
        switch code {
        case ENOSPC, EDQUOT, EFBIG, EIO, EPIPE, EBADF, ENOMEM, EMFILE, ENFILE: .system
        default: .input
        }
    }
}

/// Access to the bytes of an array, for bodies that throw only complaints.
extension [UInt8] {
    func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws(Complaint) -> Result
    ) throws(Complaint) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(Complaint) in
            try body(UnsafeRawBufferPointer(buffer))
        }
    }

    mutating func withMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws(Complaint) -> Result
    ) throws(Complaint) -> Result {
        try withUnsafeMutableBufferPointer { (buffer) throws(Complaint) in
            try body(UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
