import Archive
import Glibc
import TestSupport
import Testing

@Suite struct AtomicTests {
    @Test("a file is there whole or not at all, and a dropped writer leaves nothing")
    func file() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], "a")
        do {
            let writer = try AtomicFile(path)
            try writer.write([9, 9])
            #expect(try Files.read(path) == [1, 2, 3])
            #expect(failure { _ = try AtomicFile(path) }.contains("being written by another process"))
        }
        #expect(try Files.names(in: scratch.path) == ["a"])
        // What a killed process left behind is written over.
        do {
            let partial = try AtomicFile(scratch(".a.partial"))
            try partial.write([8, 8, 8, 8])
            try partial.commit()
        }
        let writer = try AtomicFile(path)
        try writer.write([4])
        try writer.commit()
        #expect(try Files.read(path) == [4])
        #expect(try Files.names(in: scratch.path) == ["a"])
    }

    @Test("the file that a link leads to is written, and a device or a pipe is refused and stays")
    func links() throws {
        let scratch = try Scratch()
        let path = try scratch.write([1], "a")
        #expect(symlink("a", scratch("link")) == 0 && mkfifo(scratch("pipe"), 0o600) == 0)
        try AtomicFile.write([2, 3], to: scratch("link"))
        #expect(try Files.read(path) == [2, 3])
        var status = stat()
        #expect(lstat(scratch("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        for path in [scratch("pipe"), "/dev/null"] {
            #expect(
                failure { _ = try AtomicFile(path) }.contains("found a device or a pipe, expected a file"))
            #expect(Files.kind(path) == .other)
        }
        #expect(failure { _ = try AtomicFile("") }.contains("found no path"))
        #expect(try Files.names(in: scratch.path) == ["a", "link", "pipe"])
    }

    @Test("a folder is there whole or not at all, and one that exists is refused")
    func folder() throws {
        let scratch = try Scratch()
        let path = scratch("corpus")
        try Files.makeFolder(scratch(".corpus.partial/deep"))
        try AtomicFile.write([1], to: scratch(".corpus.partial/deep/stale"))
        do {
            let folder = try AtomicFolder(path)
            #expect(try Files.names(in: folder.partial) == [])
            #expect(failure { _ = try AtomicFolder(path) }.contains("being written by another process"))
            try AtomicFile.write([1], to: folder.partial + "/x")
        }
        #expect(try Files.names(in: scratch.path) == [])
        let folder = try AtomicFolder(path)
        try Files.makeFolder(folder.partial + "/a/b")
        try AtomicFile.write([7], to: folder.partial + "/a/b/c")
        #expect(!Files.exists(path))
        try folder.commit()
        #expect(try Files.read(path + "/a/b/c") == [7])
        #expect(try Files.names(in: scratch.path) == ["corpus"])
        #expect(
            failure { _ = try AtomicFolder(path) }
                == "\(path): exists already; remove it, or choose another folder to write to")
    }

    @Test("a full disk, a missing folder and a folder in the file's place are errors with the path")
    func failures() throws {
        let scratch = try Scratch()
        #expect(
            failure { try AtomicFile.write([1], to: scratch("no/a")) }.contains("\(scratch("no"))/.a.partial")
        )
        #expect(
            failure { try AtomicFile.write([1], to: scratch.path) }.contains(
                "found a folder, expected a file"))
        #expect(failure { _ = try Files.read(scratch.path) }.contains("found a folder"))
        #expect(
            failure { _ = try Files.read(scratch("none")) }.hasPrefix(
                "\(scratch("none")): cannot be opened (No such file"))
        _ = try scratch.write([1, 2, 3], "a")
        #expect(failure { _ = try Files.read(scratch("a"), limit: 2) }.contains("at most 2 bytes"))
        // The device that is always full stands in for the partial file.
        #expect(symlink("/dev/full", scratch(".b.partial")) == 0)
        let full = failure {
            let file = try AtomicFile(scratch("b"))
            try file.write([1])
        }
        #expect(full.contains("No space left on device") && full.contains("free some space"))
        #expect(!Files.exists(scratch("b")))
    }

    @Test("paths divide into folder and name")
    func paths() {
        #expect(Files.parent(of: "a/b/c") == "a/b")
        #expect(Files.parent(of: "/a") == "/")
        #expect(Files.parent(of: "a") == ".")
        #expect(Files.parent(of: "a/b/") == "a")
        #expect(Files.name(of: "a/b/") == "b")
        #expect(Files.name(of: "c") == "c")
    }
}
