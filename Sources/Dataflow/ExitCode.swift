import Archive
import SQLite

/// What the command's exit code says of a run.
package enum ExitCode: Int32, Sendable {
    case done = 0
    /// A failure of the system: a full disk, no memory, a damaged store, an output that nobody reads.
    case failure = 1
    /// Something that was given cannot be used: a pipeline, a file, an option, a folder that may not be written.
    case badInput = 2
    /// Stopped on request; the same command continues.
    case stopped = 3
    /// People must decide something before the run goes on.
    case paused = 4

    /// The code for an error: complaints say whose failure it is, and every other error of a module is about what it
    /// was given.
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
