import SQLite

/// What the command's exit code says of a run.
package enum ExitCode: Int32, Sendable {
    case done = 0
    /// A failure that is nobody's input: the database or the system refused an operation.
    case failure = 1
    /// Something that was given cannot be used: a pipeline, a file, a folder, a full disk.
    case badInput = 2
    /// Stopped on request; the same command continues.
    case stopped = 3
    /// People must decide something before the run goes on.
    case paused = 4

    /// The code for an error: every module's own errors are about what it was given, and so are SQLite's
    /// where the user can do something about them.
    package init(for error: any Error) {
        switch error {
        case is Stopped: self = .stopped
        case is Paused: self = .paused
        case let error as SQLiteError:
            let isUsers =
                error.isFull || error.isReadOnly || error.isCorrupt || error.isBusy || error.cannotOpen
            self = isUsers ? .badInput : .failure
        default: self = .badInput
        }
    }
}
