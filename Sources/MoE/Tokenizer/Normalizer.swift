/// Changes a text before it is cut into words: the `normalizer` of a `tokenizer.json`.
struct Normalizer: Sendable {
    enum Operation: Sendable {
        /// Canonical composition (https://unicode.org/reports/tr15).
        case compose
        /// Puts a prefix before every text that is not empty.
        case prepend([UInt8])
        /// Replaces each occurrence of a text.
        case replace([UInt8], by: [UInt8])
    }

    let operations: [Operation]

    /// Calls `body` with the normalized text; both are valid UTF-8.
    func callAsFunction<Result>(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        apply(0, text, body)
    }

    private func apply<Result>(
        _ place: Int, _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        guard place < operations.count, !text.isEmpty else { return body(text) }
        var changed: [UInt8] = []
        switch operations[place] {
        case .compose:
            guard let first = Composition.firstChange(in: text) else { return apply(place + 1, text, body) }
            changed = Composition.composed(text, from: first)
        case .prepend(let prefix): changed = prefix + text
        case .replace(let old, let new):
            changed.reserveCapacity(text.count + text.count / 2)
            var position = 0
            while position < text.count {
                if text[position] == old[0], text[position...].starts(with: old) {
                    changed += new
                    position += old.count
                } else {
                    changed.append(text[position])
                    position += 1
                }
            }
        }
        return changed.withUnsafeBufferPointer { apply(place + 1, $0, body) }
    }
}
