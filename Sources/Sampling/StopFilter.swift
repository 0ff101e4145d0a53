import MoE

/// Ends an answer at the first occurrence of some texts, and holds back text that may be the beginning of
/// one.
package struct StopFilter {
    private let stops: [[UInt8]]
    private let includes: Bool
    private var held: [UInt8] = []
    /// Whether one of the texts has occurred.
    package private(set) var isStopped = false

    /// - Parameter includes: whether the text that ends an answer is part of the answer.
    package init(_ stops: [String], includes: Bool) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
        self.includes = includes
    }

    /// The text that is certainly part of the answer and was not yet returned.
    package mutating func append(_ text: String) -> String {
        if isStopped { return "" }
        held += text.utf8
        for place in held.indices {
            // If several texts begin here, the shortest counts: it would have ended the answer first.
            let found = stops.filter { held[place...].starts(with: $0) }.map(\.count).min()
            guard let found else { continue }
            isStopped = true
            return take(includes ? place + found : place)
        }
        let open = stops.map { stop in
            (1..<max(1, min(stop.count, held.count + 1))).last { held.suffix($0).elementsEqual(stop[..<$0]) }
                ?? 0
        }
        return take(held.count - (open.max() ?? 0))
    }

    /// The text held back, once no more text comes.
    package mutating func finish() -> String { isStopped ? "" : take(held.count) }

    /// A text up to the first of the stops.
    package static func cut(_ text: String, at stops: [String], including: Bool) -> String {
        var filter = StopFilter(stops, includes: including)
        return filter.append(text) + filter.finish()
    }

    private mutating func take(_ count: Int) -> String {
        defer { held.removeFirst(count) }
        return String(decoding: held[..<count], as: UTF8.self)
    }
}

/// Watches the tokens of one answer for its end.
package final class StopWatch {
    private let tokenizer: Tokenizer
    private var stream: TextStream
    private var filter: StopFilter
    private let tokens: Set<Int32>

    /// - Returns: nil if only the model's own end tokens end an answer.
    package init?(_ options: SamplingOptions, _ tokenizer: Tokenizer) {
        if options.stop.isEmpty, options.stopTokens.isEmpty { return nil }
        self.tokenizer = tokenizer
        stream = TextStream(tokenizer)
        filter = StopFilter(options.stop, includes: true)
        tokens = Set(options.stopTokens)
    }

    /// Whether the answer ends with this token, which is its next.
    package func ends(with token: Int32) -> Bool {
        if tokens.contains(token) { return true }
        _ = filter.append(text(of: token))
        return filter.isStopped
    }

    private func text(of token: Int32) -> String {
        let text = stream.append(token)
        guard text.isEmpty else { return text }
        // In a stream, a special token has no text, and a token that begins a character has no text yet.
        let isSpecial = tokenizer.decode([token], skipSpecial: true).isEmpty
        return isSpecial ? tokenizer.decode([token], skipSpecial: false) : ""
    }
}
