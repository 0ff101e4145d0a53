import Archive
import Foundation
import MoE
import TestSupport
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
                    SafetensorsFile.Part("a", [2, 2], $0.baseAddress!),
                    SafetensorsFile.Part("b", [2], $0.baseAddress! + 4),
                ], metadata: [("format", "pt")], to: folder("file"))
        }
        return try Files.read(folder("file"))
    }

    /// Reads `a` and `b` out of a file of these bytes; the numbers read.
    private static func read(_ bytes: [UInt8], shapes: [(String, [Int])] = [("a", [2, 2]), ("b", [2])]) throws
        -> [Float]
    {
        let folder = try Scratch()
        try folder.write(bytes, "m.safetensors")
        let file = try SafetensorsFile(folder("m.safetensors"))
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
            try file.read(into: tensors)
        }
        return result
    }

    /// A file of the given header and bytes of numbers.
    private static func file(_ header: String, _ count: Int) -> [UInt8] {
        let length = header.utf8.count
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8)
            + Array(repeating: 0, count: count)
    }

    /// What is said of a file, without the path of its folder.
    private static func complaint(_ bytes: [UInt8], _ shapes: [(String, [Int])]) -> String {
        do {
            _ = try read(bytes, shapes: shapes)
            return "read"
        } catch {
            let words = "\(error)"
            return String(words.range(of: "/m.safetensors").map { words[$0.lowerBound...].dropFirst() } ?? "")
        }
    }

    private static func complaint(_ header: String, _ count: Int = 24) -> String {
        complaint(file(header, count), [("a", [2, 2]), ("b", [2])])
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
        let folder = try Scratch()
        try folder.write(bytes, "m")
        #expect(try SafetensorsFile(folder("m")).metadata == ["format": "pt"])
    }

    @Test("A tensor that is missing, of another shape, or not expected is named")
    func otherTensors() throws {
        let bytes = try Self.bytes()
        #expect(
            Self.complaint(bytes, [("a", [2, 2]), ("c", [2])])
                == "m.safetensors: tensor c: found missing, expected shape [2]")
        #expect(
            Self.complaint(bytes, [("a", [4]), ("b", [2])])
                == "m.safetensors: tensor a: found F32 of shape [2, 2], expected F32 of shape [4]")
        #expect(
            Self.complaint(bytes, [("a", [2, 2])])
                == "m.safetensors: tensor b: found there, expected no such tensor")
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
            #expect(Self.complaint(header).hasPrefix("m.safetensors:"), "\(header)")
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
            let words = Self.complaint(file, [("a", [2, 2]), ("b", [2])])
            #expect(words == "read" || words.hasPrefix("m.safetensors"), "\(words)")
            refused += words == "read" ? 0 : 1
        }
        #expect(refused > 1000)
    }
}
