import Archive
import Dataflow
import Synchronization
import TestSupport
import Testing

/// What progress looks like.
struct ProgressTests {
    /// A clock that the test moves.
    private final class Clock: Sendable {
        private let time = Mutex(100.0)
        var now: Double { time.withLock { $0 } }
        func move(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    private func shown(onTerminal: Bool, _ body: (Progress, Clock) -> Void) -> [String] {
        let (clock, lines) = (Clock(), Lines())
        let progress = Progress(
            "sample", onTerminal: onTerminal, clock: { clock.now }, write: { lines.add($0) })
        body(progress, clock)
        return lines.all
    }

    @Test("Nothing is shown in the first two seconds")
    func quiet() {
        let lines = shown(onTerminal: true) { progress, clock in
            progress.update(0, of: 10)
            clock.move(1.9)
            progress.update(9, of: 10)
            progress.finish()
        }
        #expect(lines == [])
    }

    @Test(
        "Without a terminal there is a whole line every ten seconds; what was found does not raise the rate")
    func plain() {
        let lines = shown(onTerminal: false) { progress, clock in
            progress.update(1000, of: 5000)
            for second in 1...20 {
                clock.move(1)
                progress.update(1000 + 10 * second, of: 5000, extra: "kept 7")
            }
        }
        #expect(
            lines == [
                "sample  1,020 of 5,000  10.0/s  6 min 38 s left  kept 7\n",
                "sample  1,120 of 5,000  10.0/s  6 min 28 s left  kept 7\n",
            ])
    }

    @Test("On a terminal one line is rewritten, and cleared at the end")
    func terminal() {
        let lines = shown(onTerminal: true) { progress, clock in
            progress.update(0, of: 9000)
            clock.move(3)
            progress.update(600, of: 9000)
            progress.update(601, of: 9000)
            progress.finish()
            progress.finish()
        }
        #expect(lines == ["\r\u{1B}[Ksample  600 of 9,000  200/s  42 s left", "\r\u{1B}[K"])
    }

    @Test("Durations and numbers are written as people write them")
    func words() {
        #expect([59.6, 61, 7384].map(Figure.duration) == ["1 min 0 s", "1 min 1 s", "2 h 03 min"])
        #expect([0, 999, 1000, -1_234_567].map(Figure.grouped) == ["0", "999", "1,000", "-1,234,567"])
    }

    @Test("As long as nothing is done, the time left is the one that is given; a note is shown at once")
    func estimated() {
        let lines = shown(onTerminal: false) { progress, clock in
            progress.note("memory: 2 GB")
            progress.update(0, of: 10, left: 90)
            clock.move(3)
            progress.update(0, of: 10, left: 60, extra: "500 tokens")
            clock.move(10)
            progress.update(5, of: 10, left: 60)
        }
        #expect(
            lines == [
                "sample  memory: 2 GB\n", "sample  0 of 10  1 min 0 s left  500 tokens\n",
                "sample  5 of 10  0.4/s  13 s left\n",
            ])
    }
}
