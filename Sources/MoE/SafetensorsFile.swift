import Archive
import Tensors

/// A `.safetensors` file (https://huggingface.co/docs/safetensors): an 8-byte length, a JSON header, raw numbers.
///
/// Leaves out other number formats than f32: what Leaven itself writes.
package enum SafetensorsFile {
    /// One tensor of a header: its numbers stand from `offset` to `end`, in bytes after the header.
    private struct Entry {
        let shape: [Int]
        let offset: Int
        let end: Int
    }

    private static let advice = "copy the model folder again, or make it again"

    /// Writes the tensors, in order, as f32.
    package static func write(
        _ tensors: [(name: String, shape: [Int], values: UnsafeBufferPointer<Float>)],
        metadata: [(String, String)],
        to path: String
    ) throws {
        var members: [JSON.Member] = [
            .init("__metadata__", .object(metadata.map { .init($0.0, .string($0.1)) }))
        ]
        var offset = 0
        for tensor in tensors {
            let end = offset + 4 * tensor.values.count
            members.append(
                .init(
                    tensor.name,
                    .object([
                        .init("dtype", "F32"), .init("shape", .array(tensor.shape.map { .int($0) })),
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
        for tensor in tensors { try file.write(UnsafeRawBufferPointer(tensor.values)) }
        try file.commit()
    }

    /// Reads the named tensors into their places; the file must hold exactly these.
    ///
    /// - Returns: the header's metadata.
    /// - Throws: `ModelError` naming the tensor that is missing, of another shape or type, or not expected.
    package static func read(
        _ bytes: [UInt8], file: String,
        into tensors: [(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>)]
    ) throws -> JSON {
        let (header, start) = try self.header(bytes, file: file)
        var entries: [String: Entry] = [:]
        for member in header.members ?? [] where member.name != "__metadata__" {
            entries[member.name] = try entry(member, size: bytes.count - start, file: file)
        }
        try refuseGaps(entries, size: bytes.count - start, file: file)
        for tensor in tensors {
            guard let entry = entries.removeValue(forKey: tensor.name) else {
                throw ModelError.tensor(
                    file: file, name: tensor.name, found: "missing", expected: "shape \(tensor.shape)")
            }
            guard entry.shape == tensor.shape else {
                throw ModelError.tensor(
                    file: file, name: tensor.name, found: "of shape \(entry.shape)",
                    expected: "\(tensor.shape)")
            }
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(tensor.values).copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: source[
                            start + entry.offset..<start + entry.offset + 4 * tensor.values.count]))
            }
        }
        if let extra = entries.keys.min() {
            throw ModelError.tensor(file: file, name: extra, found: "there", expected: "no such tensor")
        }
        return header["__metadata__"] ?? .object([])
    }

    /// The header's metadata alone.
    package static func metadata(_ bytes: [UInt8], file: String) throws -> JSON {
        try header(bytes, file: file).json["__metadata__"] ?? .object([])
    }

    /// The header, and where the numbers begin.
    private static func header(_ bytes: [UInt8], file: String) throws -> (json: JSON, start: Int) {
        guard bytes.count >= 8 else {
            throw ModelError.damaged(file: file, found: "only \(bytes.count) bytes", advice: advice)
        }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
        guard length <= UInt64(bytes.count - 8), length < 100_000_000 else {
            throw ModelError.damaged(
                file: file, found: "a header of \(length) bytes in a file of \(bytes.count)", advice: advice)
        }
        let start = 8 + Int(length)
        let header = try JSON.parse(Array(bytes[8..<start]), file: file)
        guard header.members != nil else {
            throw ModelError.damaged(file: file, found: "a header that is \(header.kind)", advice: advice)
        }
        return (header, start)
    }

    private static func entry(_ member: JSON.Member, size: Int, file: String) throws(ModelError) -> Entry {
        func fail(_ found: String, _ expected: String) -> ModelError {
            .tensor(file: file, name: member.name, found: found, expected: expected)
        }
        guard member.value["dtype"]?.string == "F32" else {
            throw fail("of type \(member.value["dtype"]?.serialized() ?? "none")", "F32")
        }
        let shape = (member.value["shape"]?.array ?? [.null]).map { $0.int ?? -1 }
        let offsets = (member.value["data_offsets"]?.array ?? []).compactMap(\.int)
        guard shape.allSatisfy({ $0 >= 0 }), offsets.count == 2 else {
            throw fail("without shape and data_offsets", "both")
        }
        var count = 1
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= size / 4 || product == 0 else {
                throw fail("of shape \(shape)", "no more numbers than the file holds (\(size / 4))")
            }
            count = product
        }
        guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= size,
            offsets[1] - offsets[0] == 4 * count
        else {
            throw fail("at bytes \(offsets)", "\(4 * count) bytes within the \(size) that follow the header")
        }
        return Entry(shape: shape, offset: offsets[0], end: offsets[1])
    }

    /// Every byte belongs to one tensor, as the format demands.
    private static func refuseGaps(_ entries: [String: Entry], size: Int, file: String) throws(ModelError) {
        var end = 0
        for (name, entry) in entries.sorted(by: {
            ($0.value.offset, $0.value.end) < ($1.value.offset, $1.value.end)
        }) {
            guard entry.offset == end else {
                throw .tensor(
                    file: file, name: name, found: "at byte \(entry.offset)",
                    expected: "\(end), where the one before ends")
            }
            end = entry.end
        }
        guard end == size else {
            throw .damaged(file: file, found: "\(size - end) bytes that belong to no tensor", advice: advice)
        }
    }
}
