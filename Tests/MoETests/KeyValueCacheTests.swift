import MoE
import Tensors
import Testing

@Suite("Key-value cache")
struct KeyValueCacheTests {
    private func cache() -> KeyValueCache {
        KeyValueCache(TrainingPassTests.config(queryRank: nil, groups: 1))
    }

    @Test("Forks share full pages and copy the last: pages are counted, and all come back")
    func accounting() {
        let cache = cache()
        let prompt = (0..<3).map { _ in cache.take() }
        #expect(cache.pagesInUse == 3)
        let fork = cache.fork(prompt, positions: 40)
        #expect(fork.prefix(2) == prompt.prefix(2) && fork[2] != prompt[2])
        #expect(cache.pagesInUse == 4)
        let even = cache.fork(prompt, positions: 32)
        #expect(even == Array(prompt.prefix(2)))
        #expect(cache.pagesInUse == 4)
        cache.release(prompt)
        #expect(cache.pagesInUse == 3)
        cache.release(fork)
        #expect(cache.pagesInUse == 2)
        cache.release(even)
        #expect(cache.pagesInUse == 0)
        #expect(cache.fork([], positions: 0).isEmpty)
    }

    @Test("Pages given back are used again, so that room does not grow with what has passed")
    func reuse() {
        let cache = cache()
        var random = RandomStream(seed: 2)
        var held: [[KeyValueCache.Page]] = []
        var most = 0
        for _ in 0..<5000 {
            if held.isEmpty || held.count < 40 && random.bool() {
                if let source = held.isEmpty ? nil : random.pick(held), random.bool() {
                    held.append(cache.fork(source, positions: random.int(0...source.count * 16)))
                } else {
                    held.append((0..<random.int(1...4)).map { _ in cache.take() })
                }
            } else {
                cache.release(held.remove(at: random.int(0...held.count - 1)))
            }
            #expect(cache.pagesInUse == Set(held.joined()).count)
            most = max(most, cache.pagesInUse)
        }
        let bytes = cache.bytes
        for pages in held { cache.release(pages) }
        #expect(cache.pagesInUse == 0)
        let pages = (0..<most).map { _ in cache.take() }
        #expect(Set(pages).count == most)
        #expect(cache.bytes == bytes)
    }
}
