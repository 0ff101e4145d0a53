import Archive
import SQLite

/// The exit code of a command, which tells how its run ended.
package enum ExitCode: Int32, Sendable {
    case done = 0
    /// A failure of the system: a full disk, no memory, a damaged store, an output that nobody reads.
    case failure = 1
    /// The input cannot be used: a pipeline, a file, an option, a folder that may not be written.
    case badInput = 2
    /// Stopped on request; the same command continues.
    case stopped = 3
    /// People must decide something before the run goes on.
    case paused = 4

    /// The code for an error. A complaint says whose failure it is; every other error of a module is about
    /// its input.
    package init(for error: any Error) {
        switch error {
        case is Stopped: self = .stopped
        case is Paused: self = .paused
        case let error as Complaint: self = error.cause == .system ? .failure : .badInput
        case let error as SQLiteError:
            self = error.isReadOnly || error.isBusy || error.cannotOpen ? .badInput : .failure
        default: self = .badInput
        }
    }
}
