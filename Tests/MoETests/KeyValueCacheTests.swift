import MoE
import Tensors
import Testing

@Suite("Key-value cache")
struct KeyValueCacheTests {
    private func cache() -> KeyValueCache {
        KeyValueCache(TrainingPassTests.config(queryRank: nil, groups: 1))
    }

    @Test("Forks share full pages and copy the last: pages are counted, and all come back")
    func accounting() throws {
        let cache = cache()
        let prompt = cache.take(positions: 48)
        #expect(prompt.count == 3 && cache.pagesInUse == 3)
        let fork = try #require(cache.fork(prompt, positions: 40))
        #expect(fork.prefix(2) == prompt.prefix(2) && fork[2] != prompt[2])
        #expect(cache.pagesInUse == 4)
        let even = try #require(cache.fork(prompt, positions: 32))
        #expect(even == Array(prompt.prefix(2)))
        #expect(cache.pagesInUse == 4)
        cache.release(prompt)
        #expect(cache.pagesInUse == 3)
        cache.release(fork)
        #expect(cache.pagesInUse == 2)
        cache.release(even)
        #expect(cache.pagesInUse == 0)
        #expect(cache.fork([], positions: 0) == [])
    }

    @Test("Pages are given up to the bound and no further, in any order of taking and giving back")
    func bound() {
        let config = TrainingPassTests.config(queryRank: nil, groups: 1)
        let page = KeyValueCache(config).pageBytes
        for pages in [1, 3, 8, 20, 300] {
            let cache = KeyValueCache(config, bytes: pages * page)
            #expect(cache.capacity <= pages && cache.capacity > pages - 8)
            var random = RandomStream(seed: 3, UInt64(pages))
            var held: [[KeyValueCache.Page]] = []
            for _ in 0..<3000 {
                if random.int(0...2) > 0 {
                    var own: [KeyValueCache.Page] = []
                    let wanted = random.int(1...40)
                    let free = cache.available * 16
                    #expect(cache.extend(&own, to: wanted) == (wanted <= free))
                    held.append(own)
                } else if !held.isEmpty {
                    cache.release(held.remove(at: random.int(0...held.count - 1)))
                }
                #expect(
                    cache.pagesInUse == held.joined().count && Set(held.joined()).count == cache.pagesInUse)
                #expect(cache.available == cache.capacity - cache.pagesInUse)
            }
            for pages in held { cache.release(pages) }
            #expect(cache.take(positions: cache.capacity * 16).count == cache.capacity)
            #expect(cache.take() == nil)
        }
    }

    @Test("A sequence's pages follow each other while no other has them")
    func neighbours() {
        let cache = cache()
        var sequences: [[KeyValueCache.Page]] = Array(repeating: [], count: 5)
        for positions in stride(from: 16, through: 128, by: 16) {
            for index in sequences.indices { #expect(cache.extend(&sequences[index], to: positions)) }
        }
        for pages in sequences { #expect(zip(pages, pages.dropFirst()).allSatisfy { $1 == $0 + 1 }) }
    }
}
