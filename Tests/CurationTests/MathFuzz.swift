import Curation
import Foundation
import Glibc
import Problems
import Tensors

/// Mutated pairs of answers for `MathMatch`, seeded, and the processor time that each takes.
enum MathFuzz {
    struct Worst {
        var milliseconds = 0.0
        var gold = ""
        var prediction = ""
    }

    private static let pieces = [
        "^", "{", "}", "(", ")", "[", "]", "\\frac{", "\\sqrt{", "\\{", "\\}", ",", "9", "99999999999", "x",
        "!", "|",
        "\\pm", "e", "i", "\\pi", "=", "<", "\\cup", "\\infty", "%", "^\\circ", "\\begin{pmatrix}",
        "\\end{pmatrix}",
        "&", "\\\\", "\\text{", "_", "0.", "1e9", "十", "百万", "分之", "$", " ", "\\log", "\\sin", "\\binom", "/",
        "*",
        "+", "-", "5^5^5", "\\boxed{", "####", "<answer>", "</answer>", "\u{0}", "\u{FFFD}", "é", "\u{1F600}",
        "\\overline{3}", ":", "cm", "km/h", "A.", "and", "\\arctan", "\\in", "\\mathbb{R}", "\\setminus", "'",
    ]

    /// The costliest of `count` pairs.
    static func worst(of count: Int) -> Worst {
        var random = RandomStream(seed: 5, 20)
        let seeds = MathCheck.kind.cases.flatMap { [$0.gold, $0.text] }
        var worst = Worst()
        for _ in 0..<count {
            let gold = mutated(seeds[random.int(0...seeds.count - 1)], seeds, &random)
            let prediction =
                random.int(0...3) == 0
                ? mutated(gold, seeds, &random)
                : mutated(
                    seeds[random.int(0...seeds.count - 1)], seeds, &random)
            let spent = milliseconds { _ = MathMatch(gold: gold, prediction: prediction) }
            if spent > worst.milliseconds {
                worst = Worst(milliseconds: spent, gold: gold, prediction: prediction)
            }
        }
        return worst
    }

    private static func mutated(_ text: String, _ seeds: [String], _ random: inout RandomStream) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<random.int(1...4) {
            let place = random.int(0...scalars.count)
            switch random.int(0...5) {
            case 0:
                let end = min(scalars.count, place + random.int(0...6))
                scalars.removeSubrange(place..<end)
            case 1:
                scalars.insert(contentsOf: pieces[random.int(0...pieces.count - 1)].unicodeScalars, at: place)
            case 2:
                let piece = pieces[random.int(0...pieces.count - 1)]
                let times = random.int(0...9) == 0 ? random.int(1...300) : random.int(1...6)
                scalars.insert(contentsOf: String(repeating: piece, count: times).unicodeScalars, at: place)
            case 3:
                let other = Array(seeds[random.int(0...seeds.count - 1)].unicodeScalars)
                scalars.insert(contentsOf: other.prefix(random.int(0...other.count)), at: place)
            case 4:
                let end = min(scalars.count, place + random.int(0...12))
                scalars.insert(contentsOf: scalars[place..<end], at: place)
            default:
                if place < scalars.count { scalars[place] = Unicode.Scalar(UInt8(random.int(32...126))) }
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// How many answers the long run mutates: `LEAVEN_MUTATIONS=1000000`. Nil where the usual tests run.
    static let longRun = ProcessInfo.processInfo.environment["LEAVEN_MUTATIONS"].flatMap(Int.init)
    /// The milliseconds that a comparison may take. The long run, beside which nothing else runs, holds
    /// what is promised; elsewhere the limit only shows that nothing hangs, as a busy machine is slow.
    static let limit = longRun == nil ? 200.0 : 10.0

    /// Processor time of this thread; a long one is measured again,
    /// as others may share the processor's caches.
    static func milliseconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1_000_000
        }
        var least = Double.infinity
        for _ in 0..<4 {
            let start = now()
            body()
            least = min(least, now() - start)
            if least < 5 { break }
        }
        return least
    }
}
