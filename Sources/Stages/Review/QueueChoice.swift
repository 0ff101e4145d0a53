import Dataflow
import Review

/// The rollouts chosen so far for a review queue, each with every reason for which it was chosen.
struct QueueChoice {
    let seed: UInt64
    /// The chosen rollouts by their number in the store; a position of -1 is not known yet.
    private var items: [Int: QueuedRollout] = [:]

    init(seed: UInt64) {
        self.seed = seed
    }

    /// The number that decides by chance between rollouts; it depends only on the seed and the rollout's
    /// name.
    func lot(_ name: RolloutName) -> UInt64 {
        StageKinds.label("review \(seed) \(name.recipe) \(name.index) \(name.problem)")
    }

    mutating func add(_ sample: SampleOutline, _ reason: String) {
        add(sample.number, sample.name, sample.position, reason)
    }

    mutating func add(_ rollout: JudgedRollout, _ reason: String) {
        add(rollout.number, rollout.name, -1, reason)
    }

    private mutating func add(_ number: Int, _ name: RolloutName, _ position: Int, _ reason: String) {
        items[number, default: .init(number: number, name: name, position: position, reasons: [])].reasons
            .append(reason)
    }

    /// The chosen rollouts, sorted by the position of the problem, then by recipe and index. Their numbers do
    /// not decide the order, because they differ from run to run.
    ///
    /// - Parameter position: the position of the problem with this id; nil if the stage does not have it, and
    ///   then its rollouts are left out.
    func queue(position: (String) throws -> Int?) throws -> [QueuedRollout] {
        var queue = Array(items.values)
        for place in queue.indices where queue[place].position < 0 {
            queue[place].position = try position(queue[place].name.problem) ?? -1
        }
        return queue.filter { $0.position >= 0 }.sorted {
            ($0.position, $0.name.recipe, $0.name.index) < ($1.position, $1.name.recipe, $1.name.index)
        }
    }
}

/// Keeps the `count` values with the lowest keys. A key is two numbers; the second decides between equal
/// first numbers.
struct Lowest<Value> {
    private let count: Int
    /// The lowest values so far, and up to `count + 64` others, so that sorting is rare.
    private var entries: [(first: Double, second: UInt64, value: Value)] = []
    /// A value whose first number is above this bound is not among the lowest.
    private var bound = Double.infinity

    init(_ count: Int) {
        self.count = count
    }

    mutating func add(_ value: Value, _ first: Double, _ second: @autoclosure () -> UInt64) {
        guard count > 0, first <= bound else { return }
        entries.append((first, second(), value))
        guard entries.count >= 2 * count + 64 else { return }
        entries = lowest
        bound = entries.last?.first ?? bound
    }

    private var lowest: [(first: Double, second: UInt64, value: Value)] {
        Array(entries.sorted { ($0.first, $0.second) < ($1.first, $1.second) }.prefix(count))
    }

    /// The values, lowest first.
    var values: [Value] { lowest.map(\.value) }
}
