import Archive
import Dataflow
import Problems
import Sampling

/// A server as a rollouts stage uses it. The stage's threads share it, and it knows its usage in this run so
/// far.
struct RolloutServer: Sendable {
    private let stage: ServerStage
    private let load: ServerLoad

    /// The name of the counter of a unit's rollouts that will never be made.
    static let failed = "failed"
    /// The most reasons that a summary lists; the store has all.
    private static let shownReasons = 5

    init(_ stage: ServerStage, _ context: StageContext) throws {
        self.stage = stage
        let use = try context.store.servers.use(of: stage.digest)
        load = ServerLoad(
            stage.server,
            usage: ServerUsage(
                requests: use.requests, promptTokens: use.promptTokens,
                completionTokens: use.completionTokens))
    }

    /// A generator for one thread.
    func generator() throws -> ServerGenerator { try ServerGenerator(stage.server, load: load) }

    /// Records rollouts, and the usage since the last call.
    func record(_ rollouts: [Rollout], _ recipe: SamplingRecipe, _ context: StageContext) throws {
        let usage = load.takeUsage()
        guard !rollouts.isEmpty || usage != ServerUsage() else { return }
        try context.store.rollouts.record(
            rollouts, recipe,
            ServerUse(
                server: stage.digest, requests: usage.requests, promptTokens: usage.promptTokens,
                completionTokens: usage.completionTokens))
    }

    /// Pauses the stage because its budget is spent.
    func pause() throws {
        guard let budget = stage.server.budget else { preconditionFailure("work was left without a reason") }
        let usage = load.usage
        let spent = Figure.short(stage.server.prices.cost(usage))
        throw Paused(
            "the budget of \(Figure.short(budget)) for \(ServerStage.words(stage.material)) is spent: \(spent) for "
                + "\(Figure.grouped(usage.requests)) requests",
            summary: .object(members(usage)),
            commands: ["raise the budget of the server, and give the same command again:"])
    }

    /// Members of the stage's summary: the server's usage in this run, and the rollouts that were never made.
    func summary(_ context: StageContext) throws -> [JSON.Member] {
        var members = members(load.usage)
        let reasons = try context.store.failures.reasons(context.stage)
        let count = reasons.reduce(0) { $0 + $1.count }
        if count > 0 {
            members.append(.init(Self.failed, .int(count)))
            let shown = reasons.prefix(Self.shownReasons).map { JSON.Member($0.reason, .int($0.count)) }
            members.append(.init("failed_for", .object(shown)))
        }
        return members
    }

    private func members(_ usage: ServerUsage) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("requests", .int(usage.requests)), .init("prompt_tokens", .int(usage.promptTokens)),
            .init("completion_tokens", .int(usage.completionTokens)),
        ]
        if stage.server.prices != ServerPrices() {
            members.append(.init("cost", .double(stage.server.prices.cost(usage))))
        }
        return [.init("server", .object(members))]
    }

    /// The server's usage in this run, in words: `1,200 requests, 96,000 + 1,310,000 tokens, cost 2.93`.
    var words: String {
        let usage = load.usage
        guard usage != ServerUsage() else { return "" }
        let cost =
            stage.server.prices == ServerPrices()
            ? "" : ", cost \(Figure.short(stage.server.prices.cost(usage)))"
        return "\(Figure.grouped(usage.requests)) requests, \(Figure.grouped(usage.promptTokens)) + "
            + "\(Figure.grouped(usage.completionTokens)) tokens\(cost)"
    }
}
