/// How a word is spelled in tokens before any merge.
enum Alphabet: Sendable {
    case bytes(Bytes)
    case characters(Characters)

    /// Tokens of single bytes; some may have none.
    struct Bytes: Sendable {
        /// The token of each byte; -1 if there is none.
        var ids: [Int32]
        /// For each byte, the one or two tokens such as `<0xC4>` that spell its character; empty if there are
        /// none.
        var fallbacks: [[Int32]] = []
        /// The token for a byte without a token; nil leaves the byte out.
        var unknown: Int32?
        /// Whether unknown bytes in a row are one token.
        var fusesUnknown = false
    }

    /// Tokens of single characters; other characters are spelled in bytes, or unknown.
    struct Characters: Sendable {
        /// The token of each scalar.
        var ids = PairTable()
        /// The token `<0x0A>` of each byte, -1 if there is none; nil if characters are not spelled in bytes.
        var bytes: [Int32]?
        /// The token for a character without a token; nil leaves the character out.
        var unknown: Int32?
        /// Whether unknown characters in a row are one token.
        var fusesUnknown = false

        @inline(__always)
        subscript(_ scalar: UInt32) -> Int32? { ids[0, Int32(scalar)] }
    }

    /// The most tokens that one byte of a word can have.
    var most: Int {
        if case .bytes(let bytes) = self, !bytes.fallbacks.isEmpty { 2 } else { 1 }
    }

    /// Writes a word's tokens, at most `most` for each byte, and returns how many there are.
    @inline(__always)
    func symbols(
        of word: UnsafeBufferPointer<UInt8>, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        switch self {
        case .bytes(let bytes): return bytes.symbols(of: word, symbols)
        case .characters(let characters): return characters.symbols(of: word, symbols)
        }
    }
}

extension Alphabet.Bytes {
    @inline(__always)
    fileprivate func symbols(
        of word: UnsafeBufferPointer<UInt8>, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        for place in word.indices {
            let id = ids[Int(word[place])]
            guard id >= 0 else { return spelled(word, from: place, symbols) }
            symbols[place] = id
        }
        return word.count
    }

    /// Spells a word from a byte on that has no token.
    private func spelled(
        _ word: UnsafeBufferPointer<UInt8>, from start: Int, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var writer = SymbolWriter(symbols: symbols, count: start)
        for byte in word[start...] {
            if ids[Int(byte)] >= 0 {
                writer.write(ids[Int(byte)])
            } else if !fallbacks.isEmpty, !fallbacks[Int(byte)].isEmpty {
                for token in fallbacks[Int(byte)] { writer.overtake(token) }
            } else if let unknown {
                writer.hold(unknown, fuses: fusesUnknown)
            }
        }
        return writer.finish()
    }
}

/// Writes symbols, and holds back an unknown one, as later ones may fuse with it.
private struct SymbolWriter {
    let symbols: UnsafeMutableBufferPointer<Int32>
    var count: Int
    private var pending: Int32?

    init(symbols: UnsafeMutableBufferPointer<Int32>, count: Int = 0) {
        (self.symbols, self.count) = (symbols, count)
    }

    /// Writes a symbol after the held one, if there is one.
    mutating func write(_ symbol: Int32) {
        flush()
        overtake(symbol)
    }

    /// Writes a symbol before the held one, as the reference does with the bytes of characters.
    mutating func overtake(_ symbol: Int32) {
        symbols[count] = symbol
        count += 1
    }

    mutating func hold(_ unknown: Int32, fuses: Bool) {
        if !fuses { flush() }
        pending = unknown
    }

    mutating func finish() -> Int {
        flush()
        return count
    }

    private mutating func flush() {
        guard let symbol = pending else { return }
        overtake(symbol)
        pending = nil
    }
}

extension Alphabet.Characters {
    fileprivate func symbols(
        of word: UnsafeBufferPointer<UInt8>, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var writer = SymbolWriter(symbols: symbols)
        var position = 0
        while position < word.count {
            let (scalar, length) = UTF8Scalar.decode(word, position)
            defer { position += length }
            if let id = self[scalar] {
                writer.write(id)
            } else if let bytes, word[position..<position + length].allSatisfy({ bytes[Int($0)] >= 0 }) {
                for byte in word[position..<position + length] { writer.overtake(bytes[Int(byte)]) }
            } else if let unknown {
                writer.hold(unknown, fuses: fusesUnknown)
            }
        }
        return writer.finish()
    }
}
