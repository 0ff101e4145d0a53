import Archive
import Glibc
import Synchronization

/// How far a stage is, on standard error: one line rewritten on a terminal, else a line every 10 seconds.
///
/// Shown only once two seconds have passed, so that short stages stay quiet. Safe to use from any thread.
package final class Progress: Sendable {
    private let name: String
    private let onTerminal: Bool
    private let clock: @Sendable () -> Double
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    private struct State {
        var started: Double
        var shown: Double?
        var first: Int?
        var lineIsOpen = false
    }

    /// Writes to standard error.
    package static let standardError: @Sendable (String) -> Void = { text in
        var text = text
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Progress of the stage called `name`; clock and output can be replaced.
    package init(
        _ name: String, onTerminal: Bool = isatty(STDERR_FILENO) == 1,
        clock: @escaping @Sendable () -> Double = Clock.monotonic,
        write: @escaping @Sendable (String) -> Void = Progress.standardError
    ) {
        self.name = name
        self.onTerminal = onTerminal
        self.clock = clock
        self.write = write
        state = Mutex(State(started: clock()))
    }

    /// Says that `done` of `total` units are finished; `extra` is what else is worth knowing.
    ///
    /// What was done at the first call counts as found, not as made: it does not raise the rate. A total that nobody
    /// knows is nil. `left` is how many seconds are left, as long as nothing was done and no rate tells.
    package func update(
        _ done: Int, of total: Int?, left: Double? = nil, extra: @autoclosure () -> String = ""
    ) {
        let now = clock()
        state.withLock { state in
            let first = state.first ?? done
            if state.first == nil {
                state.first = done
                state.started = now
            }
            let elapsed = now - state.started
            let pause = onTerminal ? 0.2 : 10
            guard elapsed >= 2, now - (state.shown ?? -.infinity) >= pause else { return }
            state.shown = now
            var line = "\(name)  \(Figure.grouped(done))" + (total.map { " of \(Figure.grouped($0))" } ?? "")
            let rate = Double(done - first) / elapsed
            if rate > 0 {
                line += "  \(Figure.fixed(rate, rate >= 100 ? 0 : 1))/s"
                if let total, done < total {
                    line += "  \(Figure.duration(Double(total - done) / rate)) left"
                }
            } else if let left {
                line += "  \(Figure.duration(left)) left"
            }
            let words = extra()
            if !words.isEmpty { line += "  " + words }
            // A line that wraps could not be rewritten.
            if onTerminal, let columns = Self.columns { line = String(line.prefix(columns - 1)) }
            write(onTerminal ? "\r\u{1B}[K" + line : line + "\n")
            state.lineIsOpen = onTerminal
        }
    }

    /// Writes a line that stays, whatever was done and however soon.
    package func note(_ line: String) {
        state.withLock { state in
            write((state.lineIsOpen ? "\r\u{1B}[K" : "") + "\(name)  \(line)\n")
            state.lineIsOpen = false
        }
    }

    /// Columns of the terminal, nil if it does not say.
    private static var columns: Int? {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : nil
    }

    /// Clears the line that was being rewritten.
    package func finish() {
        state.withLock { state in
            if state.lineIsOpen { write("\r\u{1B}[K") }
            state.lineIsOpen = false
        }
    }
}
