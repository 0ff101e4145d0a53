import Dataflow
import Problems
import Tensors

/// Chooses the next problem of a step of reinforcement learning. It goes through all problems in a new order,
/// over and over again, but leaves out problems that are solved too often; if a target pass rate is set, it
/// prefers problems near this rate, which changes over the steps.
struct Curriculum {
    private let settings: ReinforceSettings
    private let store: Store
    private let source: Int
    private let seed: UInt64
    private let count: Int
    /// How many problems have been drawn or left out so far.
    private(set) var drawn = 0
    private var order: (pass: Int, positions: [Int]) = (-1, [])
    private var setAside: Set<Int> = []
    /// The pass rate of each family and level; later groups weigh more.
    private var rates: [String: Double] = [:]

    init(_ settings: ReinforceSettings, _ context: StageContext) throws {
        (self.settings, store, seed) = (settings, context.store, context.seed)
        source = context.input("problems").stage
        count = try store.problems.count(source)
    }

    /// Restores the state after the earlier steps.
    ///
    /// - Parameters:
    ///   - drawn: the value of `drawn` after these steps.
    ///   - groups: the groups of these steps, in order, with each group's share of right rollouts.
    mutating func resume(drawn: Int, groups: [(position: Int, rightShare: Double)]) throws {
        self.drawn = drawn
        guard settings.setAside > 0 || settings.target != nil else { return }
        for group in groups {
            guard let problem = try store.problems.of(source, at: group.position) else { continue }
            learn(group.position, problem, group.rightShare)
        }
    }

    /// The next problem; nil if all are set aside.
    mutating func draw(at step: Int) throws -> (position: Int, problem: Problem)? {
        guard let target = settings.target else { return try next() }
        let aim = target.from + (target.to - target.from) * Double(step) / Double(max(1, settings.steps - 1))
        var best: (distance: Double, drawn: (position: Int, problem: Problem))?
        for _ in 0..<Self.choices {
            guard let drawn = try next() else { break }
            // A kind that was never sampled may be exactly right.
            let distance = rates[Self.kind(drawn.problem)].map { abs($0 - aim) } ?? 0
            if best.map({ distance < $0.distance }) ?? true { best = (distance, drawn) }
        }
        return best?.drawn
    }

    /// From this many problems one is drawn, if a pass rate is the target.
    private static let choices = 4

    private mutating func next() throws -> (position: Int, problem: Problem)? {
        for _ in 0..<2 * count {
            let pass = drawn / count
            if order.pass != pass {
                var random = RandomStream(seed: seed, UInt64(pass))
                order = (pass, random.shuffled(Array(0..<count)))
            }
            let position = order.positions[drawn % count]
            drawn += 1
            guard !setAside.contains(position) else { continue }
            if let problem = try store.problems.of(source, at: position) { return (position, problem) }
        }
        return nil
    }

    /// Takes a group's share of right rollouts into account.
    mutating func learn(_ position: Int, _ problem: Problem, _ rightShare: Double) {
        if settings.setAside > 0, rightShare >= settings.setAside { setAside.insert(position) }
        guard settings.target != nil else { return }
        let kind = Self.kind(problem)
        rates[kind] = rates[kind].map { 0.8 * $0 + 0.2 * rightShare } ?? rightShare
    }

    private static func kind(_ problem: Problem) -> String { "\(problem.family) \(problem.level)" }
}
