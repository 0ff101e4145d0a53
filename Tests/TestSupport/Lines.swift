import Synchronization

/// Collects lines from any thread.
package final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    package init() {}

    /// Adds a line behind the others.
    package func add(_ line: String) { lines.withLock { $0.append(line) } }

    /// The lines so far.
    package var all: [String] { lines.withLock { $0 } }
}
