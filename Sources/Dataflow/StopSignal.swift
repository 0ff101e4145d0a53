import Glibc
import Synchronization

/// A request to stop: by Ctrl-C, by SIGTERM, by a terminal that goes away, or by `request`.
///
/// Stages poll it between units of work. Everything committed is kept, and the run can be resumed.
package final class StopSignal: Sendable {
    private let flag = Atomic<Bool>(false)

    /// The signal that SIGINT, SIGTERM and SIGHUP raise once `catchSignals` was called.
    package static let process = StopSignal()

    package init() {}

    /// Whether a stop was requested.
    package var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Requests a stop.
    package func request() {
        flag.store(true, ordering: .relaxed)
    }

    /// Throws `Stopped` if a stop was requested.
    package func check() throws(Stopped) {
        if isRequested { throw Stopped() }
    }

    /// From now on SIGINT, SIGTERM and SIGHUP request a stop of `process`. A second one exits at once, with
    /// the code of `ExitCode.stopped`; this is safe, as the store is consistent at any instant. Under `nohup`
    /// SIGHUP stays ignored.
    package static func catchSignals() {
        _ = process.isRequested  // made before a handler can run
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if StopSignal.process.flag.exchange(true, ordering: .relaxed) { _exit(3) }
            let words: StaticString =
                "\nStopping once the work in progress is done; a second signal ends it at once.\n"
            words.withUTF8Buffer { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        var hangUp = sigaction()
        sigaction(SIGHUP, nil, &hangUp)
        let ignored = unsafeBitCast(SIG_IGN, to: Int.self)
        if unsafeBitCast(hangUp.__sigaction_handler.sa_handler, to: Int.self) != ignored {
            sigaction(SIGHUP, &action, nil)
        }
    }
}

/// Thrown by a stage that stops because it was asked to.
package struct Stopped: Error, Equatable, CustomStringConvertible {
    package init() {}

    package var description: String { "stopped" }
}
