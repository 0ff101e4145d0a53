import Archive
import Glibc
import TestSupport
import Testing

@Suite struct FileIdentityTests {
    @Test("two names of a file are one file, and another file, a copy of it, is not")
    func names() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1], "a")
        try scratch.write([1], "copy")
        #expect(link(path, scratch("b")) == 0)
        let file = try #require(FileIdentity(path: path))
        #expect(file == FileIdentity(path: scratch("b")))
        #expect(file != FileIdentity(path: scratch("copy")))
        #expect(FileIdentity(path: scratch("none")) == nil)
    }

    @Test("a lock is of a file on its own device, whatever the inode")
    func locks() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1], "a")
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        var status = stat()
        #expect(fstat(descriptor, &status) == 0)
        let file = try #require(FileIdentity(path: path))
        #expect(!file.matches(lock: "ffe:01:\(status.st_ino)"))
        for damaged in ["", ":", "::", "0:0", "00:00:x", "\(status.st_ino)"] {
            #expect(!file.matches(lock: Substring(damaged)))
        }
        // Not every sandbox has a list of locks.
        guard let list = try? Files.read("/proc/locks") else { return }
        let process = String(getpid())
        var own: [Substring] = []
        for line in String(decoding: list, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 5, words[1] == "FLOCK", words[4] == process { own.append(words[5]) }
        }
        let other = try #require(FileIdentity(path: scratch.write([1], "b")))
        #expect(own.isEmpty || own.contains(where: file.matches(lock:)))
        #expect(!own.contains(where: other.matches(lock:)))
    }
}
