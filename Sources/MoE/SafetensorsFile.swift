import Archive
import Tensors

/// A `.safetensors` file (https://huggingface.co/docs/safetensors): an 8-byte length, a JSON header, raw
/// numbers.
///
/// The file is mapped into memory, and its header is not trusted: each name must occur once, shapes must fit
/// their bytes, and every byte must belong to one tensor. Number formats that weights do not use are refused.
package final class SafetensorsFile: Sendable {
    /// One tensor: its bytes go from `offset` to `end`, counted from the beginning of the file.
    package struct Entry: Sendable {
        /// The number format.
        package let format: NumberFormat
        /// The sizes of its dimensions.
        package let shape: [Int]
        /// The place of its first byte.
        package let offset: Int
        /// The place after its last byte.
        package let end: Int
    }

    /// The path of the file.
    package let path: String
    /// The texts in `__metadata__`, by name.
    package let metadata: [String: String]
    /// The tensors, by name.
    package let entries: [String: Entry]
    private let map: MappedFile

    private static let advice = "copy the model folder again, or make it again"

    /// Opens a file and checks its header.
    ///
    /// - Throws: `Complaint` naming what is wrong with the header.
    package init(_ path: String) throws {
        self.path = path
        let map = try MappedFile(path)
        self.map = map
        let count = map.bytes.count
        if LargeFilePointer.begins(map.bytes) { throw LargeFilePointer.complaint(path) }
        guard count >= 8 else {
            throw Complaint.damaged(file: path, found: "only \(count) bytes", advice: Self.advice)
        }
        let length = UInt64(littleEndian: map.bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(count - 8), length < 100_000_000 else {
            throw Complaint.damaged(
                file: path, found: "a header of \(length) bytes in a file of \(count)", advice: Self.advice)
        }
        let start = 8 + Int(length)
        var stream = JSONStream(
            UnsafeRawBufferPointer(rebasing: map.bytes[8..<start]).assumingMemoryBound(to: UInt8.self),
            file: path)
        // A file of hardly more than names would take many times its size in memory.
        let most = 10_000 + count / 512
        func demand(_ holds: Bool, _ found: String) throws(Complaint) {
            if !holds { throw .damaged(file: path, found: found, advice: Self.advice) }
        }
        var metadata: [String: String]?
        var entries: [String: Entry] = [:]
        try stream.members { name, stream in
            guard entries[name] == nil, name != "__metadata__" || metadata == nil else {
                throw Complaint.tensor(
                    file: path, name: name, found: "in the header twice", expected: "each name once")
            }
            if name == "__metadata__" {
                var texts: [String: String] = [:]
                try stream.members { key, stream in
                    texts[key] = try stream.string()
                    try demand(texts.count <= 1000, "more than 1000 texts in __metadata__")
                }
                metadata = texts
            } else {
                try demand(entries.count < most, "more than \(most) tensors in \(count) bytes")
                entries[name] = try Self.entry(name, &stream, start: start, end: count, file: path)
            }
        }
        try stream.end()
        self.metadata = metadata ?? [:]
        self.entries = entries
        try refuseGaps(start: start)
    }

    private static func entry(
        _ name: String, _ stream: inout JSONStream, start: Int, end: Int, file: String
    ) throws -> Entry {
        func fail(_ found: String, _ expected: String) -> Complaint {
            .tensor(file: file, name: name, found: found, expected: expected)
        }
        var (type, shape, offsets): (String?, [Int]?, [Int]?)
        try stream.members { field, stream in
            switch field {
            case "dtype" where type == nil: type = try stream.string()
            case "shape" where shape == nil: shape = try stream.sizes(atMost: 8)
            case "data_offsets" where offsets == nil: offsets = try stream.sizes(atMost: 2)
            default: throw fail("with \"\(field.prefix(40))\"", "dtype, shape and data_offsets once each")
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else {
            throw fail("incomplete", "dtype, shape and two data_offsets")
        }
        guard let format = NumberFormat(rawValue: type) else {
            throw fail("of type \(type.prefix(40))", "F32, F16, BF16, F8_E4M3 or I8")
        }
        let room = (end - start) / format.size
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= room, product > 0 else {
                throw fail("of shape \(shape)", "1 to \(room) numbers, which the file holds")
            }
            count = product
        }
        guard offsets[0] <= offsets[1], offsets[1] <= end - start,
            offsets[1] - offsets[0] == format.size * count
        else {
            throw fail(
                "at bytes \(offsets)",
                "\(format.size * count) bytes within the \(end - start) that follow the header")
        }
        return Entry(format: format, shape: shape, offset: start + offsets[0], end: start + offsets[1])
    }

    /// Refuses a file with bytes that belong to no tensor or to two: the format demands exactly one.
    private func refuseGaps(start: Int) throws(Complaint) {
        var end = start
        for (name, entry) in entries.sorted(by: { $0.value.offset < $1.value.offset }) {
            guard entry.offset == end else {
                throw .tensor(
                    file: path, name: name, found: "at byte \(entry.offset - start)",
                    expected: "\(end - start), where the one before ends")
            }
            end = entry.end
        }
        guard end == map.bytes.count else {
            throw .damaged(
                file: path, found: "\(map.bytes.count - end) bytes that belong to no tensor",
                advice: Self.advice)
        }
    }

    /// The bytes of a tensor.
    func bytes(_ entry: Entry) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: map.bytes[entry.offset..<entry.end])
    }

    /// Gives the memory of some bytes back to the system.
    func release(_ range: Range<Int>) { map.release(range) }

    /// Reads the named f32 tensors into the given memory; the file must hold exactly these.
    ///
    /// - Throws: `Complaint` naming the tensor that is missing, of another shape or type, or not expected.
    package func read(
        into tensors: [(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>)]
    ) throws(Complaint) {
        var left = Set(entries.keys)
        for tensor in tensors {
            guard left.remove(tensor.name) != nil, let entry = entries[tensor.name] else {
                throw .tensor(
                    file: path, name: tensor.name, found: "missing", expected: "shape \(tensor.shape)")
            }
            guard entry.shape == tensor.shape, entry.format == .f32 else {
                throw .tensor(
                    file: path, name: tensor.name, found: "\(entry.format.rawValue) of shape \(entry.shape)",
                    expected: "F32 of shape \(tensor.shape)")
            }
            UnsafeMutableRawBufferPointer(tensor.values).copyMemory(from: bytes(entry))
        }
        if let extra = left.min() {
            throw .tensor(file: path, name: extra, found: "there", expected: "no such tensor")
        }
    }

    /// A tensor to write.
    package struct Part {
        let name: String
        let format: NumberFormat
        let shape: [Int]
        /// Writes all bytes of the tensor.
        let write: (AtomicFile) throws -> Void

        package init(
            _ name: String, _ format: NumberFormat, _ shape: [Int],
            _ write: @escaping (AtomicFile) throws -> Void
        ) {
            (self.name, self.format, self.shape, self.write) = (name, format, shape, write)
        }

        /// A tensor of f32.
        package init(_ name: String, _ shape: [Int], _ values: UnsafePointer<Float>) {
            let bytes = UnsafeRawBufferPointer(start: values, count: 4 * shape.reduce(1, *))
            self.init(name, .f32, shape) { try $0.write(bytes) }
        }
    }

    /// Writes a file with the tensors in this order.
    package static func write(_ parts: [Part], metadata: [(String, String)], to path: String) throws {
        var members: [JSON.Member] = [
            .init("__metadata__", .object(metadata.map { .init($0.0, .string($0.1)) }))
        ]
        var offset = 0
        for part in parts {
            let end = offset + part.format.size * part.shape.reduce(1, *)
            members.append(
                .init(
                    part.name,
                    .object([
                        .init("dtype", .string(part.format.rawValue)),
                        .init("shape", .array(part.shape.map { .int($0) })),
                        .init("data_offsets", .array([.int(offset), .int(end)])),
                    ])))
            offset = end
        }
        var header: [UInt8] = []
        JSON.object(members).write(to: &header)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        let file = try AtomicFile(path)
        try file.write((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
        try file.write(header)
        for part in parts { try part.write(file) }
        try file.commit()
    }
}
