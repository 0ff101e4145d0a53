/// The characters that stand for bytes in files of byte-level tokenizers: the byte's own character if it is
/// visible, and otherwise one from U+0100 on (GPT-2's alphabet).
enum ByteCharacters {
    private static let characters: [Unicode.Scalar] = {
        var hidden: UInt32 = 0x100
        return (0...255 as ClosedRange<UInt32>).map { byte in
            if 0x21...0x7E ~= byte || 0xA1...0xAC ~= byte || 0xAE...0xFF ~= byte {
                return Unicode.Scalar(UInt8(byte))
            }
            defer { hidden += 1 }
            return Unicode.Scalar(hidden)!
        }
    }()

    /// The byte that each scalar stands for; -1 for none.
    private static let byteOf: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 0x144)
        for (byte, scalar) in characters.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
        return bytes
    }()

    /// The bytes that a token's name (UTF-8) spells; nil if a character in it stands for no byte.
    static func bytes(spelledBy name: ArraySlice<UInt8>) -> [UInt8]? {
        name.withUnsafeBufferPointer { name in
            var bytes: [UInt8] = []
            var position = 0
            while position < name.count {
                let (scalar, length) = UTF8Scalar.decode(name, position)
                guard scalar < byteOf.count, byteOf[Int(scalar)] >= 0 else { return nil }
                bytes.append(UInt8(byteOf[Int(scalar)]))
                position += length
            }
            return bytes
        }
    }

    /// The name (UTF-8) that spells these bytes.
    static func spelled(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 2 * bytes.count) { room, count in
            count = bytes.withUnsafeBufferPointer { spell($0, room) }
        }
    }

    /// Writes the name that spells the bytes and returns its length; `room` must hold twice as many bytes.
    static func spell(_ bytes: UnsafeBufferPointer<UInt8>, _ room: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes {
            let value = characters[Int(byte)].value
            if value < 0x80 {
                room[count] = UInt8(value)
            } else {
                room[count] = UInt8(0xC0 | value >> 6)
                count += 1
                room[count] = UInt8(0x80 | value & 0x3F)
            }
            count += 1
        }
        return count
    }
}
