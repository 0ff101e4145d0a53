import Archive
import Glibc

/// Runs Python programs where they can do no harm: `bwrap` gives them their own namespaces and no network,
/// only the files of the system and of Python, read-only, an empty environment, and limits on memory,
/// processes, time, files and output. The programs run under the script in `Harness/`, which explains how
/// they are kept apart from each other and from their tests.
///
/// Python runs as with `-I`. That option itself would ignore the one variable in the environment: a fixed
/// hash seed, which makes sets iterate in the same order every time.
package struct Sandbox: Sendable {
    /// Limits of one program with all its tests.
    package struct Limits: Sendable, Equatable {
        /// Seconds of processor time; it may wait for as many more.
        package var seconds: Int
        /// Megabytes of memory, for all processes of the program together.
        package var megabytes: Int

        /// - Parameters: see the properties of the same names.
        package init(seconds: Int = 5, megabytes: Int = 512) {
            self.seconds = seconds
            self.megabytes = megabytes
        }

        /// Seconds that may pass in all, most of them waiting for a busy processor.
        fileprivate var wall: Int { 20 * seconds }
    }

    private let arguments: [String]
    private let filter: [UInt8]

    /// What is missing to run programs, and how to get it; nil if programs can be run.
    package static var obstacle: String? {
        guard case .failure(let missing) = shared else { return nil }
        return missing.description
    }

    /// The sandbox of this machine, or what is missing for it.
    package static let shared: Result<Sandbox, Missing> = Result { () throws(Missing) in try Sandbox() }

    /// Why there is no sandbox on this machine.
    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    /// Answers to programs with their tests, both JSON (see `Harness/`); each answer is a line of JSON.
    func answers(to jobs: [(program: JSON, tests: JSON)], limits: Limits) -> [BatchProcess.Answer] {
        let inputs = jobs.map { job in
            let own: [JSON.Member] = [
                .init("seconds", .int(limits.seconds)), .init("wall", .int(limits.wall)),
                .init("memory", .int(limits.megabytes)),
            ]
            return Self.record(.object((job.program.members ?? []) + own)) + Self.record(job.tests)
        }
        let process = ChildProcess(arguments: arguments, extra: filter)
        // The sandbox's own deadline is the program's; beyond it, a busy machine may take long to start.
        return BatchProcess(
            process: process, greets: true, seconds: Double(limits.wall + 30), size: 64
        ).answers(to: inputs)
    }

    /// The script that programs run under: its parts, joined into one file for Python.
    private static let harness = String(
        decoding: PackageResources.values_py + PackageResources.program_py + PackageResources.line_py
            + PackageResources.judge_py + PackageResources.supervisor_py, as: UTF8.self)

    private static func record(_ json: JSON) -> [UInt8] {
        var bytes: [UInt8] = []
        json.write(to: &bytes)
        return (0..<8).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) } + bytes
    }

    private init() throws(Missing) {
        func path(_ name: String, _ package: String) throws(Missing) -> String {
            guard let path = ChildProcess.program(name) else {
                throw Missing(
                    description: "\(name) is missing; install it (Debian package \(package)) to run programs")
            }
            return path
        }
        let bubblewrap = try path("bwrap", "bubblewrap")
        let python = try path("python3", "python3")
        guard let filter = SystemCallFilter.bytes else {
            throw Missing(description: "programs can be run on x86-64 and ARM64 only")
        }
        self.filter = filter
        // The real paths of Python and of its files, behind wrappers such as pyenv's.
        let ask =
            "import os, sys; print(os.path.realpath(sys.executable)); print(os.path.realpath(sys.base_prefix))"
        var lines: [String] = []
        let end = ChildProcess(arguments: [python, "-I", "-c", ask], environment: Self.environment).converse(
            input: [], lines: 2, seconds: 60
        ) { lines.append(String(decoding: $0, as: UTF8.self)) }
        guard end == .complete, lines.allSatisfy({ $0.hasPrefix("/") }), lines[1] != "/" else {
            throw Missing(description: "python3 does not run: \(Self.show(end))")
        }
        let (interpreter, prefix) = (lines[0], lines[1])
        let isRoot = geteuid() == 0
        let dropping = isRoot ? try path("setpriv", "util-linux") : nil
        arguments = Self.arguments(
            bubblewrap: bubblewrap, setpriv: dropping, interpreter: interpreter, prefix: prefix)
        let trial = answers(
            to: [
                (
                    ["code": ["x = 1"], "prompt": "", "function": nil, "input": false],
                    ["asserts": ["assert x == 1"]]
                )
            ], limits: Limits())
        guard case .line(let line) = trial[0], let result = try? JSON.parse(line, file: "sandbox"),
            result["kind"]?.string == "pass"
        else {
            let why: String =
                switch trial[0] {
                case .line(let line): String(decoding: line, as: UTF8.self)
                case .misfit(let why): why
                case .none(let end), .unstarted(let end): Self.show(end)
                }
            throw Missing(
                description: "bwrap (Debian package bubblewrap, 0.8 or later) cannot make a sandbox here: "
                    + excerpt(why))
        }
    }

    private static func show(_ end: ChildProcess.End) -> String {
        switch end {
        case .complete, .surplus: "an unexpected answer"
        case .ended(let how, let complaint): complaint.isEmpty ? how : complaint
        case .silent: "no answer"
        case .flooded: "too long an answer"
        case .unstartable(let why): why
        }
    }

    private static func arguments(
        bubblewrap: String, setpriv: String?, interpreter: String, prefix: String
    ) -> [String] {
        var words: [String] = []
        let isOutside = prefix != "/usr" && !prefix.hasPrefix("/usr/")
        if let setpriv {
            // After root is dropped, root's own folders cannot be reached: so first the path to Python is
            // made reachable.
            let parents = prefix.split(separator: "/").dropLast()
            if isOutside, let top = parents.first {
                words += [
                    bubblewrap, "--die-with-parent", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs",
                    "/\(top)",
                ]
                for depth in 1..<max(2, parents.count + 1) where depth > 1 {
                    words += ["--perms", "0755", "--dir", "/" + parents.prefix(depth).joined(separator: "/")]
                }
                words += ["--ro-bind", prefix, prefix, "--"]
            }
            words += [
                setpriv, "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
                "--bounding-set=-all", "--no-new-privs", "--",
            ]
        }
        words += [
            bubblewrap, "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent",
            "--as-pid-1", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--hostname", "sandbox",
            "--seccomp", "3", "--clearenv", "--setenv", "PYTHONHASHSEED", "0", "--setenv", "PYTHONSAFEPATH",
            "1",
            "--setenv", "LC_ALL", "C.UTF-8", "--setenv", "HOME", "/tmp", "--ro-bind", "/usr", "/usr",
        ]
        for folder in ["bin", "sbin", "lib", "lib32", "lib64"] {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
            let count = readlink("/\(folder)", &buffer, buffer.count - 1)
            if count > 0 {
                let target = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
                words += ["--symlink", target, "/\(folder)"]
            } else {
                words += ["--ro-bind-try", "/\(folder)", "/\(folder)"]
            }
        }
        words += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
        if isOutside { words += ["--ro-bind", prefix, prefix] }
        let room = String(32 << 20)
        words += [
            "--proc", "/proc", "--dev", "/dev", "--size", room, "--tmpfs", "/dev/shm", "--size", room,
            "--tmpfs",
            "/tmp", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--", interpreter, "-s",
            "-B",
            "-c", Self.harness,
        ]
        return words
    }

    /// The caller's environment, to find out where Python is.
    private static var environment: [String] {
        let names: [String] = ["PATH", "HOME", "PYENV_ROOT", "PYENV_VERSION", "LD_LIBRARY_PATH"]
        return names.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } }
    }
}
