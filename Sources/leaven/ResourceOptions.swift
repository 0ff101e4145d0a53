import Tensors

/// The options that limit what sampling may use of the machine; all commands that sample have them.
enum ResourceOptions {
    static let threads = Usage.Option("--threads", "N", "Threads to use (default: one per core).")
    static let all: [Usage.Option] = [
        threads, .init("--batch", "N", "Rollouts in flight on each thread (default: 32)."),
        .init(
            "--cache", "MB",
            "Megabytes that the key-value caches may take together; where that is not enough, rollouts wait (default: no "
                + "bound)."),
        .init("--page", "N", "Positions of a page of the cache, a multiple of 16 (default: 16)."),
        .flag("--no-sharing", "Compute the prompt of each rollout by itself."),
    ]

    /// The number of threads to use.
    static func threads(_ arguments: Arguments) throws(UsageError) -> Int {
        try arguments.int("--threads", in: 1...1024, default: processorCount)
    }

    static func resources(_ arguments: Arguments) throws -> Resources {
        var resources = Resources(
            threads: try threads(arguments),
            batch: try arguments.int("--batch", in: 1...65536, default: 32))
        if arguments.has("--cache") {
            resources.cacheBytes = try arguments.int("--cache", in: 1...1 << 40, default: 1) * 1_000_000
        }
        resources.pagePositions = try arguments.int("--page", in: 16...1 << 16, default: 16)
        guard resources.pagePositions % 16 == 0 else {
            throw arguments.error("--page", "found \(resources.pagePositions), expected a multiple of 16")
        }
        resources.sharesPrefixes = !arguments.has("--no-sharing")
        return resources
    }
}
