import Archive
import Foundation
import MoE
import Testing

@Suite("Safetensors files")
struct SafetensorsFileTests {
    private static let values: [Float] = [1, -2, 0.5, .infinity, 0, -0.0]

    /// A file with tensors `a` [2, 2] and `b` [2].
    private static func bytes() throws -> [UInt8] {
        let folder = try Scratch()
        try values.withUnsafeBufferPointer {
            try SafetensorsFile.write(
                [
                    ("a", [2, 2], UnsafeBufferPointer(rebasing: $0[..<4])),
                    ("b", [2], UnsafeBufferPointer(rebasing: $0[4...])),
                ], metadata: [("format", "pt")], to: folder("file"))
        }
        return try Files.read(folder("file"))
    }

    /// Reads `a` and `b`; the numbers read.
    private static func read(_ bytes: [UInt8], shapes: [(String, [Int])] = [("a", [2, 2]), ("b", [2])]) throws
        -> [Float]
    {
        var result = [Float](repeating: 7, count: shapes.reduce(0) { $0 + $1.1.reduce(1, *) })
        try result.withUnsafeMutableBufferPointer { room in
            var start = 0
            let tensors = shapes.map { name, shape in
                defer { start += shape.reduce(1, *) }
                return (
                    name, shape,
                    UnsafeMutableBufferPointer(rebasing: room[start..<start + shape.reduce(1, *)])
                )
            }
            _ = try SafetensorsFile.read(bytes, file: "m.safetensors", into: tensors)
        }
        return result
    }

    /// A file of the given header and bytes of numbers.
    private static func file(_ header: String, _ count: Int) -> [UInt8] {
        let length = header.utf8.count
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
            + Array(repeating: 0, count: count)
    }

    private static func complaint(_ header: String, _ count: Int = 24) -> String {
        do {
            _ = try read(file(header, count))
            return "read"
        } catch {
            return "\(error)"
        }
    }

    @Test("A file is an 8-byte length, a JSON header in order, and the numbers on 8-byte boundaries")
    func format() throws {
        let bytes = try Self.bytes()
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length % 8 == 0)
        #expect(bytes.count == 8 + length + 24)
        let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        let expected =
            #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
            + #""b":{"dtype":"F32","shape":[2],"data_offsets":[16,24]}}"#
        #expect(header.trimmingCharacters(in: .whitespaces) == expected)
        #expect(Array(bytes[(8 + length)...].prefix(8)) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
    }

    @Test("What is written comes back with the same bits, metadata too")
    func roundTrip() throws {
        let bytes = try Self.bytes()
        #expect(try Self.read(bytes).map(\.bitPattern) == Self.values.map(\.bitPattern))
        #expect(try SafetensorsFile.metadata(bytes, file: "m")["format"]?.string == "pt")
    }

    @Test("A tensor that is missing, of another shape, or not expected is named")
    func otherTensors() throws {
        let bytes = try Self.bytes()
        func complaint(_ shapes: [(String, [Int])]) -> ModelError? {
            do {
                _ = try Self.read(bytes, shapes: shapes)
                return nil
            } catch {
                return error as? ModelError
            }
        }
        #expect(
            complaint([("a", [2, 2]), ("c", [2])])
                == .tensor(file: "m.safetensors", name: "c", found: "missing", expected: "shape [2]"))
        #expect(
            complaint([("a", [4]), ("b", [2])])
                == .tensor(file: "m.safetensors", name: "a", found: "of shape [2, 2]", expected: "[4]"))
        #expect(
            complaint([("a", [2, 2])])
                == .tensor(file: "m.safetensors", name: "b", found: "there", expected: "no such tensor"))
    }

    @Test("Headers that lie about types, shapes or places are refused")
    func lies() {
        func entry(_ type: String, _ shape: String, _ place: String, b: String = "[16,24]") -> String {
            "{\"a\":{\"dtype\":\(type),\"shape\":\(shape),\"data_offsets\":\(place)},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":\(b)}}"
        }
        #expect(Self.complaint(entry(#""F32""#, "[2,2]", "[0,16]")) == "read")
        for header in [
            entry(#""F16""#, "[2,2]", "[0,16]"), entry("4", "[2,2]", "[0,16]"),
            entry(#""F32""#, "[2,-2]", "[0,16]"),
            entry(#""F32""#, "[2,2.5]", "[0,16]"), entry(#""F32""#, "4", "[0,16]"),
            entry(#""F32""#, "[2,2]", "[0]"),
            entry(#""F32""#, "[2,2]", "[0,15]"), entry(#""F32""#, "[2,2]", "[16,0]"),
            entry(#""F32""#, "[2,2]", "[-16,0]"), entry(#""F32""#, "[2,2]", "[16,32]"),
            entry(#""F32""#, "[4611686018427387904,4]", "[0,16]"),
            entry(#""F32""#, "[9223372036854775807,9223372036854775807]", "[0,16]"),
            // Numbers that two tensors share, or that none has.
            entry(#""F32""#, "[2,2]", "[8,24]"), entry(#""F32""#, "[2,2]", "[0,16]", b: "[8,16]"),
        ] {
            #expect(Self.complaint(header).hasPrefix("m.safetensors: "), "\(header)")
        }
        #expect(Self.complaint(entry(#""F32""#, "[2,2]", "[0,16]"), 32).hasPrefix("m.safetensors: "))
        for header in ["[]", "3", "", "{", #"{"a":3,"b":null}"#, #"{"a":{},"a":{}}"#] {
            #expect(Self.complaint(header).hasPrefix("m.safetensors:"), "\(header)")
        }
    }

    @Test("A file cut off at any byte, or with a wrong header length, is refused")
    func cuts() throws {
        let bytes = try Self.bytes()
        for count in 0..<bytes.count {
            #expect(throws: (any Error).self, "\(count) bytes") { try Self.read(Array(bytes[..<count])) }
        }
        for place in 0..<8 {
            var other = bytes
            other[place] ^= 0xFF
            #expect(throws: (any Error).self) { try Self.read(other) }
        }
    }

    @Test("Two thousand headers with random damage are read or refused by name, and never crash")
    func damage() throws {
        let bytes = try Self.bytes()
        let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        var damage = Damage(seed: 1)
        var refused = 0
        for _ in 0..<2000 {
            var header = Array(bytes[8..<8 + length])
            damage(&header)
            let size = damage.random.bool(0.9) ? header.count : damage.random.int(0...header.count * 2)
            let file =
                (0..<8).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + header + bytes[(8 + length)...]
            do {
                _ = try Self.read(file)
            } catch {
                #expect("\(error)".hasPrefix("m.safetensors"), "\(error)")
                refused += 1
            }
        }
        #expect(refused > 1000)
    }
}
