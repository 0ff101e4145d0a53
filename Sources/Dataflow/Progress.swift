import Archive
import Glibc
import Synchronization

/// Shows how far a stage is, on standard error: one line that is rewritten on a terminal, else a line every
/// 10 s.
///
/// Nothing is shown in the first two seconds, so that short stages stay quiet. Safe to use from any thread.
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

    /// Writes a text to standard error.
    package static let standardError: @Sendable (String) -> Void = { text in
        var text = text
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Makes the progress display of the stage called `name`; clock and output can be replaced.
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

    /// Says that `done` of `total` units are finished; `extra` is a text shown after them. A total that
    /// nobody knows is nil.
    ///
    /// Units that were done at the first call were found, not made now: they do not raise the rate. `left` is
    /// an estimate of the seconds left; it is shown as long as there is no rate.
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
            // A line that wraps cannot be rewritten.
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
