import CZstd
import Glibc

/// Writes a `.zst` file: one frame with a checksum. The file appears under its name only when it is complete.
///
/// Its bytes depend only on the content, the level and the version of libzstd, and not on how the content is
/// divided into writes.
package final class ZstdFileWriter {
    private let file: AtomicFile
    private let context: OpaquePointer
    private var output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
    /// Content that is not compressed yet; between writes, it is shorter than a piece.
    private var pending: [UInt8] = []
    /// The number of bytes that are compressed at once.
    private static let piece = 1 << 17

    /// Begins a file; `level` is 1 (fast) to 19 (small).
    package init(_ path: String, level: Int = 9) throws(Complaint) {
        file = try AtomicFile(path)
        guard let context = ZSTD_createCCtx() else { preconditionFailure("out of memory") }
        self.context = context
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends bytes to the file's content.
    package func write(_ bytes: [UInt8]) throws(Complaint) {
        // All pieces but the last have one size, so that the file does not depend on the sizes of the writes.
        pending.append(contentsOf: bytes)
        var start = 0
        while pending.count - start >= Self.piece {
            try compress(start..<start + Self.piece, ZSTD_e_continue)
            start += Self.piece
        }
        if start > 0 { pending.removeFirst(start) }
    }

    /// Ends the frame and puts the file in place.
    package func commit() throws(Complaint) {
        try compress(0..<pending.count, ZSTD_e_end)
        pending = []
        try file.commit()
    }

    private func compress(_ range: Range<Int>, _ mode: ZSTD_EndDirective) throws(Complaint) {
        var position = range.lowerBound
        while true {
            var written = 0
            let left = pending.withUnsafeBytes { bytes in
                output.withUnsafeMutableBytes { buffer in
                    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: range.upperBound, pos: position)
                    var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                    let left = ZSTD_compressStream2(context, &out, &input, mode)
                    (position, written) = (input.pos, out.pos)
                    return left
                }
            }
            precondition(ZSTD_isError(left) == 0, "zstd refused to compress")
            try output.withBytes { (bytes) throws(Complaint) in
                try file.write(UnsafeRawBufferPointer(rebasing: bytes[..<written]))
            }
            if mode == ZSTD_e_end ? left == 0 : position == range.upperBound { return }
        }
    }
}

/// Reads a file piece by piece. It is decompressed if its name ends in `.zst`, or if its first bytes are
/// those of a zstd frame. A gzip file is refused.
package final class FileReader {
    /// The path of the file.
    package let path: String
    private let file: Descriptor
    /// The bytes of the last read from the file; those in `rawRange` are not used yet.
    private var raw: [UInt8]
    private var rawRange: Range<Int>
    /// The decompression; nil for a file that is not compressed.
    private let context: OpaquePointer?
    /// The number of bytes read from the file so far.
    private var taken: Int
    /// About how many more bytes zstd expects: 0 at the end of a frame, nil before it was given any byte.
    private var expected: Int?

    package init(_ path: String) throws(Complaint) {
        self.path = path
        let file = try Descriptor(opening: path, O_RDONLY, doing: "cannot be opened")
        var raw = [UInt8](repeating: 0, count: 1 << 17)
        // A pipe may hand out its first bytes one by one; four tell what the file is.
        var count = 0
        while count < 4 {
            let more = try raw.withMutableBytes { (bytes) throws(Complaint) in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
            }
            if more == 0 { break }
            count += more
        }
        self.file = file
        self.raw = raw
        rawRange = 0..<count
        taken = count
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        let compressed = path.hasSuffix(".zst") || raw[rawRange].starts(with: magic)
        if !compressed, raw[rawRange].starts(with: [0x1F, 0x8B]) {
            throw Complaint(
                path, "cannot be read", found: "a gzip file", expected: "plain text or zstd",
                advice: "decompress it with gunzip")
        }
        context = compressed ? ZSTD_createDCtx() : nil
        precondition(!compressed || context != nil, "no memory for zstd")
    }

    deinit { if let context { ZSTD_freeDCtx(context) } }

    /// Puts the next bytes of the content into `buffer`, and returns their number: at least one, or 0 at the
    /// end of the file.
    ///
    /// - Throws: `Complaint` if the file cannot be read, or if its compressed bytes are damaged or cut off.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Complaint) -> Int {
        while true {
            if rawRange.isEmpty, expected != nil || context == nil { try refill() }
            guard let context else {
                let count = min(buffer.count, rawRange.count)
                raw.withUnsafeBytes { bytes in
                    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[rawRange].prefix(count)))
                }
                rawRange.removeFirst(count)
                return count
            }
            let ended = rawRange.isEmpty
            if ended, expected == 0 { return 0 }
            var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let left = raw.withUnsafeBytes { bytes in
                var input = ZSTD_inBuffer(
                    src: bytes.baseAddress, size: rawRange.upperBound, pos: rawRange.lowerBound)
                let left = ZSTD_decompressStream(context, &output, &input)
                rawRange = input.pos..<rawRange.upperBound
                return left
            }
            guard ZSTD_isError(left) == 0 else { throw Complaint.zstd(path, left) }
            if output.pos > 0 || !ended { expected = left }
            if output.pos > 0 { return output.pos }
            if ended { throw Complaint.truncatedZstd(path) }
        }
    }

    private func refill() throws(Complaint) {
        let count = try raw.withMutableBytes { (bytes) throws(Complaint) in
            try file.read(into: bytes)
        }
        rawRange = 0..<count
        taken += count
    }

    /// The share of the file, from 0 to 1, that was read so far, in bytes as they are on the disk; nil for a
    /// pipe.
    package var share: Double? {
        file.size.map { $0 == 0 ? 1 : min(1, Double(taken - rawRange.count) / Double($0)) }
    }
}
