import Dispatch
import Glibc
import Synchronization

/// How many processors the machine has, and so how many threads are useful.
package let processorCount = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

/// The bytes of memory that this machine has.
package let machineMemory = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))

/// Runs `tasks` independent tasks on at most `threads` threads and waits for them all. Task `i` runs on
/// thread `i % threads`, so that a task's own buffers stay in one core's cache.
package func parallel(tasks: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let lanes = max(1, min(tasks, threads))
    guard lanes > 1 else {
        for task in 0..<tasks { body(task) }
        return
    }
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
        for task in stride(from: lane, to: tasks, by: lanes) { body(task) }
    }
}

/// The values of `body` for 0, 1, …, in order, computed on at most `threads` threads.
package func parallelMap<Value: Sendable>(
    count: Int, threads: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Each task has its own slot.
        nonisolated(unsafe) let slots = buffer
        parallel(tasks: count, threads: threads) { slots.initializeElement(at: $0, to: body($0)) }
        initialized = count
    }
}

/// The values of `body` for 0, 1, …, in order, for tasks that take unequal time: each of at most `threads`
/// threads takes the next task when it is free.
package func parallelMap<Value: Sendable>(
    unequal count: Int, threads: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
    [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Each task has its own slot.
        nonisolated(unsafe) let slots = buffer
        let next = Atomic<Int>(0)
        parallel(tasks: min(threads, count), threads: threads) { _ in
            while true {
                let task = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard task < count else { return }
                slots.initializeElement(at: task, to: body(task))
            }
        }
        initialized = count
    }
}
