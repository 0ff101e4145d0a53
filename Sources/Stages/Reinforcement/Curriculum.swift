import Dataflow
import Problems
import Tensors

/// Which problem a step of reinforcement learning draws next: all of them in a new order, over and over again, but for
/// those that are solved too often; and near a pass rate that moves, where one is asked for.
struct Curriculum {
    private let settings: ReinforceSettings
    private let store: Store
    private let source: Int
    private let seed: UInt64
    private let count: Int
    /// Problems that were passed over or drawn so far.
    private(set) var drawn = 0
    private var order: (pass: Int, positions: [Int]) = (-1, [])
    private var setAside: Set<Int> = []
    /// The pass rate of each family and level; later groups count more.
    private var rates: [String: Double] = [:]

    init(_ settings: ReinforceSettings, _ context: StageContext) throws {
        (self.settings, store, seed) = (settings, context.store, context.seed)
        source = context.input("problems").stage
        count = try store.problems.count(source)
    }

    /// Takes up what the steps before one left.
    ///
    /// - Parameters:
    ///   - drawn: what `drawn` was at their end.
    ///   - groups: their groups in order, with the share of right rollouts of each.
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
            // What was never sampled may be just right.
            let distance = rates[Self.kind(drawn.problem)].map { abs($0 - aim) } ?? 0
            if best.map({ distance < $0.distance }) ?? true { best = (distance, drawn) }
        }
        return best?.drawn
    }

    /// Problems of which one is drawn where a pass rate is aimed at.
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

    /// Takes note of how many rollouts of a group were right.
    mutating func learn(_ position: Int, _ problem: Problem, _ rightShare: Double) {
        if settings.setAside > 0, rightShare >= settings.setAside { setAside.insert(position) }
        guard settings.target != nil else { return }
        let kind = Self.kind(problem)
        rates[kind] = rates[kind].map { 0.8 * $0 + 0.2 * rightShare } ?? rightShare
    }

    private static func kind(_ problem: Problem) -> String { "\(problem.family) \(problem.level)" }
}
