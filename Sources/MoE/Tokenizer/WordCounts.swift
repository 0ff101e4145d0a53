/// Counts distinct words.
struct WordCounts {
    private(set) var counts: [Int] = []
    private var words = ByteTable()

    /// The bytes of a word by its index, in order of first appearance.
    subscript(_ index: Int) -> ArraySlice<UInt8> { words[index] }

    mutating func add(_ word: UnsafeBufferPointer<UInt8>) {
        let (index, isNew) = words.insert(word)
        if isNew { counts.append(1) } else { counts[index] += 1 }
    }
}
