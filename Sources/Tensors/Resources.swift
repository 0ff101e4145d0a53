/// What a computation may use of the machine; none of this changes the result.
package struct Resources: Sendable {
    /// The number of threads.
    package var threads = 1
    /// Rollouts in progress on each thread.
    package var batch = 32
    /// The most bytes that the key-value caches of all threads may take together. If they are too few,
    /// rollouts wait for others, or give up their pages and are computed again.
    package var cacheBytes = Int.max
    /// Positions in a page of the cache, a multiple of 16.
    package var pagePositions = 16
    /// Whether prompts, and equal beginnings of prompts, are computed once for all their rollouts.
    package var sharesPrefixes = true

    package init(threads: Int = 1, batch: Int = 32) {
        (self.threads, self.batch) = (threads, batch)
    }
}
