import Synchronization
import Tensors
import Testing

@Suite("Parallel tasks and buffers")
struct ParallelTests {
    @Test("Every task runs exactly once, for any number of threads", arguments: [-1, 0, 1, 2, 3, 100])
    func once(threads: Int) {
        for tasks in [0, 1, 2, 7, 64] {
            let counts = Mutex(Array(repeating: 0, count: tasks))
            parallel(tasks: tasks, threads: threads) { task in counts.withLock { $0[task] += 1 } }
            #expect(counts.withLock { $0 } == Array(repeating: 1, count: tasks))
        }
    }

    @Test("Values made by several threads stand in order", arguments: [1, 2, 3, 100])
    func map(threads: Int) {
        for count in [0, 1, 2, 64] {
            #expect(parallelMap(count: count, threads: threads) { "\($0)" } == (0..<count).map(String.init))
            #expect(parallelMap(unequal: count, threads: threads) { "\($0)" } == (0..<count).map(String.init))
        }
    }

    @Test("A buffer begins as zeros on a cache line, and can be cleared")
    func buffers() {
        let buffer = FloatBuffer(37)
        #expect(UInt(bitPattern: buffer.pointer) % 64 == 0)
        #expect(buffer.values.allSatisfy { $0 == 0 } && buffer.values.count == 37)
        for place in 0..<37 { buffer.pointer[place] = Float(place) }
        buffer.clear()
        #expect(buffer.values.allSatisfy { $0 == 0 })
        #expect(FloatBuffer(0).values.isEmpty)
    }
}
