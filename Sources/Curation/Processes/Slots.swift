import Synchronization

/// Places for the results of tasks that run at once.
final class Slots<Value: Sendable>: Sendable {
    private let places: Mutex<[Value?]>

    init(_ count: Int) { places = Mutex(Array(repeating: nil, count: count)) }

    subscript(_ index: Int) -> Value? {
        get { places.withLock { $0[index] } }
        set { places.withLock { $0[index] = newValue } }
    }

    var values: [Value?] { places.withLock { $0 } }
}
