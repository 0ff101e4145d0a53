/// What a computation may use of the machine; nothing here changes what comes out.
package struct Resources: Sendable {
    package var threads = 1
    /// Rollouts in flight on each thread.
    package var batch = 32
    /// The most bytes that the key-value caches of all threads may take together. Where they do not do, rollouts wait for
    /// others, or make room and are computed again.
    package var cacheBytes = Int.max
    /// Positions of a page of the cache, a multiple of 16.
    package var pagePositions = 16
    /// Whether prompts, and equal beginnings of prompts, are computed once for all their rollouts.
    package var sharesPrefixes = true

    package init(threads: Int = 1, batch: Int = 32) {
        (self.threads, self.batch) = (threads, batch)
    }
}
