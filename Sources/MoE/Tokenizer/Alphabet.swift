/// The tokens that a word consists of before any merge.
enum Alphabet: Sendable {
    /// The id of each byte.
    case bytes([Int32])
    case characters(Characters)

    /// Tokens of single characters; others are spelled in bytes, or unknown.
    struct Characters: Sendable {
        /// By scalar, its token.
        var ids = PairTable()
        /// By byte, its token `<0x0A>`; -1 where there is none.
        var bytes: [Int32]?
        /// What stands for a character without a token; nil leaves it out.
        var unknown: Int32?
        /// Whether unknown characters in a row are one token.
        var fusesUnknown = false

        @inline(__always)
        subscript(_ scalar: UInt32) -> Int32? { ids[0, Int32(scalar)] }
    }

    /// Writes a word's tokens, at most as many as it has bytes; how many there are.
    @inline(__always)
    func symbols(
        of word: UnsafeBufferPointer<UInt8>, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        switch self {
        case .bytes(let ids):
            for place in word.indices { symbols[place] = ids[Int(word[place])] }
            return word.count
        case .characters(let characters): return characters.symbols(of: word, symbols)
        }
    }
}

extension Alphabet.Characters {
    fileprivate func symbols(
        of word: UnsafeBufferPointer<UInt8>, _ symbols: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var (count, position) = (0, 0)
        // Held back, as more may fuse with it; bytes of other characters may overtake it (the reference does so).
        var pending: Int32?
        func flush() {
            guard let token = pending else { return }
            symbols[count] = token
            count += 1
            pending = nil
        }
        while position < word.count {
            let (scalar, length) = UTF8Scalar.decode(word, position)
            defer { position += length }
            if let id = self[scalar] {
                flush()
                symbols[count] = id
                count += 1
            } else if let bytes, word[position..<position + length].allSatisfy({ bytes[Int($0)] >= 0 }) {
                for byte in word[position..<position + length] {
                    symbols[count] = bytes[Int(byte)]
                    count += 1
                }
            } else if let unknown {
                if !fusesUnknown { flush() }
                pending = unknown
            }
        }
        flush()
        return count
    }
}
