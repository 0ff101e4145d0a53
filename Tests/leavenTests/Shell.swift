import Archive
import Glibc
import TestSupport
import Testing

/// What a command left behind: its exit code and what it wrote.
struct Outcome {
    var code: Int32
    var output: String
    var errors: String

    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// A folder of its own in which the built command is run; removed at the end.
final class Shell: Sendable {
    private let folder: Scratch
    private let binary: String

    init() throws {
        folder = try Scratch()
        // The tests' own executable lies beside the command.
        var path = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        try #require(count > 0)
        let own = String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        binary = try #require(
            [own, CommandLine.arguments.first ?? ""].lazy.map { Files.parent(of: $0) + "/leaven" }
                .first { Files.exists($0) && !Files.isFolder($0) })
    }

    var root: String { folder.path }

    func path(_ name: String) -> String { folder(name) }

    func write(_ text: String, _ name: String) throws { try folder.write(text, name) }

    /// Starts `leaven` in the folder; what it writes goes to files beside the folder.
    func start(_ words: [String], input: String = "/dev/null", output: String? = nil) throws -> Process {
        try Process([binary] + words, in: root, input: input, output: output)
    }

    func run(_ words: String..., input: String = "/dev/null", output: String? = nil) throws -> Outcome {
        try start(words, input: input, output: output).wait()
    }

    /// Runs a script of the shell `sh`, in which `$0` is the command.
    func script(_ text: String) throws -> Outcome {
        try Process(["/bin/sh", "-c", text, binary], in: root, input: "/dev/null", output: nil).wait()
    }

    /// Runs the command and expects that it refuses: an exit code, one line with `words` in it, nothing
    /// written.
    func expectRefusal(
        _ arguments: [String], _ words: String, code: Int32 = 2, location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try contents()
        let outcome = try start(arguments).wait()
        #expect(outcome.code == code, sourceLocation: location)
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)", sourceLocation: location)
        #expect(outcome.errors.hasPrefix("leaven: "), sourceLocation: location)
        #expect(outcome.errors.contains(words), "\(outcome.errors)", sourceLocation: location)
        #expect(outcome.output.isEmpty, sourceLocation: location)
        #expect(try contents() == before, sourceLocation: location)
    }

    /// The lines of a file in the folder, compressed or not.
    func lines(_ name: String) throws -> [String] {
        let file = try JSONLines(path(name))
        var lines: [String] = []
        while let (_, bytes) = try file.next() { lines.append(String(decoding: bytes, as: UTF8.self)) }
        return lines
    }

    /// Every file and folder below, with its bytes; but a store's lock, and its log where that is empty.
    func contents() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        func visit(_ path: String) throws {
            for name in try Files.names(in: path) where name != "run.lock" && !name.hasSuffix("-shm") {
                let inner = path + "/" + name
                let bytes = Files.isFolder(inner) ? [] : try Files.read(inner)
                if !(name.hasSuffix("-wal") && bytes.isEmpty) { found[inner] = bytes }
                if Files.isFolder(inner) { try visit(inner) }
            }
        }
        try visit(root)
        return found
    }

    /// A running command.
    struct Process {
        let id: pid_t
        private let files: [String]

        init(_ words: [String], in folder: String, input: String, output: String?) throws {
            files = [output ?? folder + ".out", folder + ".err"]
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
            for (place, file) in files.enumerated() {
                posix_spawn_file_actions_addopen(
                    &actions, Int32(place + 1), file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
            }
            // The threads of tests block all signals, and a child would inherit that.
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var none = sigset_t()
            sigemptyset(&none)
            posix_spawnattr_setsigmask(&attributes, &none)
            // And what the tests were started to ignore.
            var all = sigset_t()
            sigfillset(&all)
            posix_spawnattr_setsigdefault(&attributes, &all)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
            var arguments = (["/usr/bin/env", "-C", folder] + words).map { strdup($0) }
            defer { arguments.forEach { free($0) } }
            arguments.append(nil)
            var id: pid_t = 0
            try #require(posix_spawn(&id, "/usr/bin/env", &actions, &attributes, arguments, environ) == 0)
            self.id = id
        }

        /// What it has written to standard output so far.
        func output() throws -> String { String(decoding: try Files.read(files[0]), as: UTF8.self) }

        private func errors() throws -> String { String(decoding: try Files.read(files[1]), as: UTF8.self) }

        /// Sends a signal as soon as it has written `words`.
        func interrupt(after words: String, by signal: Int32 = SIGINT) throws {
            var tries = 0
            while try !output().contains(words), try !errors().contains(words) {
                tries += 1
                try #require(tries < 30_000, "it never wrote \(words)")
                usleep(1000)
            }
            kill(id, signal)
        }

        func wait() throws -> Outcome {
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
            defer { for file in files where file.hasPrefix("/tmp/") { try? Files.remove(file) } }
            let isFile = files[0].hasPrefix("/tmp/")
            return Outcome(
                code: code, output: isFile ? try output() : "", errors: try errors())
        }
    }
}
