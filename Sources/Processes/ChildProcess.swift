import Archive
import CProcess
import Glibc

/// A program to run, with its arguments and environment.
///
/// The program leads its own session and has only the descriptors 0 to 3. At the end it is killed with its
/// whole process group, whatever it is doing.
package struct ChildProcess: Sendable {
    /// The program, which is looked up in `PATH` if it has no slash, and its arguments.
    package var arguments: [String]
    /// The whole environment, each `NAME=VALUE`.
    package var environment: [String] = []
    /// Bytes that the program can read from descriptor 3; at most a page.
    package var extra: [UInt8] = []

    /// - Parameters: see the properties of the same names.
    package init(arguments: [String], environment: [String] = [], extra: [UInt8] = []) {
        self.arguments = arguments
        self.environment = environment
        self.extra = extra
    }

    /// The path of a program: the first of that name in `PATH`, or the name itself if it has a slash. Nil if
    /// nothing there can be run.
    package static func program(_ name: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let places = name.contains("/") ? [name] : path.split(separator: ":").map { "\($0)/\(name)" }
        return places.first { access($0, X_OK) == 0 && !Files.isFolder($0) }
    }

    /// Why a conversation ended.
    package enum End: Sendable, Equatable {
        /// All wanted lines came.
        case complete
        /// More bytes came together with the last wanted line.
        case surplus
        /// It ended by itself: `exit code 1`, `signal 9`, and the end of its standard error.
        case ended(String, complaint: String)
        /// It completed no line in the time allowed, or closed its output and did not end.
        case silent
        /// It wrote a line that is too long.
        case flooded
        /// The system could not start it, for this reason.
        case unstartable(String)
    }

    /// The most bytes of a line.
    fileprivate static let longest = 1 << 20
    /// The bytes that are kept of standard error.
    fileprivate static let kept = 2000

    /// Gives the program its input and takes lines of its standard output, until it has written `count`
    /// lines, has ended, or has written no line for `seconds`.
    package func converse(
        input: [UInt8], lines count: Int, seconds: Double, line: ([UInt8]) -> Void
    ) -> End {
        var pipes: [Int32] = []
        defer { for pipe in pipes where pipe >= 0 { close(pipe) } }
        for _ in 0..<4 {
            var ends: [Int32] = [-1, -1]
            let error = leaven_pipe(&ends)
            guard error == 0 else { return .unstartable(reason(error)) }
            pipes += ends
        }
        guard extra.isEmpty || write(pipes[7], extra, extra.count) == extra.count else {
            return .unstartable(reason(errno))
        }
        // Writing to a program that has ended must not end this one.
        var (pipeSignal, mask) = (sigset_t(), sigset_t())
        sigemptyset(&pipeSignal)
        sigaddset(&pipeSignal, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &pipeSignal, &mask)
        defer {
            var none = timespec()
            _ = sigtimedwait(&pipeSignal, nil, &none)
            pthread_sigmask(SIG_SETMASK, &mask, nil)
        }
        var child: pid_t = 0
        let error = start(&child, [pipes[0], pipes[3], pipes[5], pipes[6]])
        guard error == 0 else { return .unstartable(reason(error)) }
        for end in [0, 3, 5, 6, 7] {
            close(pipes[end])
            pipes[end] = -1
        }
        var talk = Talk(input: input, wanted: count, seconds: seconds)
        var end = talk.run(&pipes, line: line)
        if end == nil, !hasEnded(child) { end = .silent }
        kill(-child, SIGKILL)
        kill(child, SIGKILL)
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let complaint = String(decoding: talk.complaint, as: UTF8.self)
        return end
            ?? .ended(
                status & 127 == 0 ? "exit code \(status >> 8 & 255)" : "signal \(status & 127)",
                complaint: complaint)
    }

    /// Whether a program that has closed its output ends within about two seconds; it is not reaped.
    private func hasEnded(_ child: pid_t) -> Bool {
        for _ in 0..<1000 {
            var information = siginfo_t()
            if waitid(P_PID, id_t(child), &information, WEXITED | WNOHANG | WNOWAIT) == 0,
                information.si_signo == SIGCHLD
            {
                return true
            }
            usleep(2000)
        }
        return false
    }

    private func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    private func start(_ child: inout pid_t, _ ends: [Int32]) -> Int32 {
        var (words, variables) = (arguments.map { strdup($0) }, environment.map { strdup($0) })
        defer { for text in words + variables { free(text) } }
        words.append(nil)
        variables.append(nil)
        return leaven_spawn(&child, words, variables, ends)
    }
}

/// One conversation: it writes the input and reads both outputs at the same time, so that neither side waits
/// for the other.
private struct Talk {
    var input: [UInt8]
    let wanted: Int
    let seconds: Double
    private var written = 0
    private var taken = 0
    private var open: [UInt8] = []
    private var hasMore = false
    private(set) var complaint: [UInt8] = []

    init(input: [UInt8], wanted: Int, seconds: Double) {
        self.input = input
        self.wanted = wanted
        self.seconds = seconds
    }

    /// Nil if the program closed its output.
    mutating func run(_ pipes: inout [Int32], line: ([UInt8]) -> Void) -> ChildProcess.End? {
        _ = fcntl(pipes[1], F_SETFL, O_NONBLOCK)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var deadline = Clock.monotonic() + seconds
        while taken < wanted {
            if written == input.count, pipes[1] >= 0 {
                close(pipes[1])
                pipes[1] = -1
            }
            var polled = [
                pollfd(fd: pipes[1], events: Int16(POLLOUT), revents: 0),
                pollfd(fd: pipes[2], events: Int16(POLLIN), revents: 0),
                pollfd(fd: pipes[4], events: Int16(POLLIN), revents: 0),
            ]
            let left = deadline - Clock.monotonic()
            guard left > 0 else { return .silent }
            guard poll(&polled, 3, Int32(min(left, 1000) * 1000) + 1) > 0 else { continue }
            if polled[0].revents != 0 {
                let count = input.withUnsafeBytes {
                    write(pipes[1], $0.baseAddress! + written, min(1 << 16, input.count - written))
                }
                // If the program has closed its input, nothing more is written.
                if count >= 0 { written += count } else if errno == EPIPE { written = input.count }
            }
            if polled[2].revents != 0 {
                let count = read(pipes[4], &buffer, buffer.count)
                if count > 0 {
                    complaint = (complaint + buffer[..<count]).suffix(ChildProcess.kept)
                } else {
                    close(pipes[4])
                    pipes[4] = -1
                }
            }
            if polled[1].revents != 0 {
                let count = read(pipes[2], &buffer, buffer.count)
                guard count > 0 else { return nil }
                let before = taken
                take(buffer[..<count], line)
                if taken > before { deadline = Clock.monotonic() + seconds }
                guard open.count <= ChildProcess.longest else { return .flooded }
            }
        }
        return hasMore ? .surplus : .complete
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, _ line: ([UInt8]) -> Void) {
        var rest = bytes
        while taken < wanted, let end = rest.firstIndex(of: 0x0A) {
            line(open + rest[..<end])
            taken += 1
            open = []
            rest = rest[(end + 1)...]
        }
        if taken < wanted { open += rest } else { hasMore = !rest.isEmpty }
    }
}
