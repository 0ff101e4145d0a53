import CZstd

/// Zstandard compression of whole values (RFC 8878), with an optional dictionary.
///
/// Only one thread may use a `Zstd` at a time; it keeps zstd's working memory between calls.
package final class Zstd {
    private let compressor: OpaquePointer
    private let decompressor: OpaquePointer
    private let dictionary: Dictionary?

    /// Makes a compressor; `level` is 1 (fast) to 19 (small).
    package init(level: Int = 3, dictionary: Dictionary? = nil) {
        guard let compressor = ZSTD_createCCtx(), let decompressor = ZSTD_createDCtx() else {
            preconditionFailure("out of memory")
        }
        self.compressor = compressor
        self.decompressor = decompressor
        self.dictionary = dictionary
        ZSTD_CCtx_setParameter(compressor, ZSTD_c_compressionLevel, Int32(level))
        ZSTD_CCtx_setParameter(compressor, ZSTD_c_checksumFlag, 1)
        if let dictionary {
            ZSTD_CCtx_loadDictionary(compressor, dictionary.bytes, dictionary.bytes.count)
            ZSTD_DCtx_loadDictionary(decompressor, dictionary.bytes, dictionary.bytes.count)
        }
    }

    deinit {
        ZSTD_freeCCtx(compressor)
        ZSTD_freeDCtx(decompressor)
    }

    /// One frame with `bytes`, their length and a checksum.
    package func compress(_ bytes: [UInt8]) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = ZSTD_compress2(compressor, buffer.baseAddress, bound, bytes, bytes.count)
            precondition(ZSTD_isError(count) == 0, "compression into a buffer of the bound's size failed")
        }
    }

    /// The bytes in one or more frames. A frame that is damaged, needs another dictionary, or holds more than
    /// `limit` bytes is an error, which names `place`.
    package func decompress(_ frame: [UInt8], limit: Int, place: String) throws(Complaint) -> [UInt8] {
        ZSTD_DCtx_reset(decompressor, ZSTD_reset_session_only)
        // The writer of the frame may state any length, so it only sizes the first buffer.
        let stated = ZSTD_getFrameContentSize(frame, frame.count)
        let known = stated <= UInt64(limit) ? Int(stated) : min(limit, 1 << 17)
        var result: [UInt8] = []
        var (consumed, pending) = (0, 1)
        var room = max(known, 1)
        while pending != 0 || consumed < frame.count {
            var failure = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                frame.withUnsafeBytes { bytes in
                    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: consumed)
                    pending = ZSTD_decompressStream(decompressor, &output, &input)
                    consumed = input.pos
                }
                failure = ZSTD_isError(pending) == 0 ? 0 : pending
                count = output.pos
            }
            if failure != 0 { throw Complaint.zstd(place, failure) }
            if result.isEmpty { result = chunk } else { result.append(contentsOf: chunk) }
            guard result.count <= limit else {
                throw Complaint(
                    place, "zstd data is too large", found: "more than \(limit) bytes",
                    expected: "at most \(limit)")
            }
            if pending != 0, consumed == frame.count, chunk.count < room {
                throw Complaint.truncatedZstd(place)
            }
            room = 1 << 17
        }
        return result
    }

    /// Bytes that many small values share, so that each of them compresses well alone.
    package struct Dictionary: Sendable, Equatable {
        /// The bytes of the dictionary.
        package let bytes: [UInt8]

        package init(bytes: [UInt8]) { self.bytes = bytes }

        /// Learns a dictionary of at most `capacity` bytes from typical values (ZDICT; a few hundred values,
        /// a hundred times `capacity` in all). The same values always give the same dictionary.
        package init(training samples: [[UInt8]], capacity: Int = 1 << 15) throws(Complaint) {
            let joined = Array(samples.joined())
            let sizes = samples.map(\.count)
            var failure = 0
            bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let size = ZDICT_trainFromBuffer(
                    buffer.baseAddress, capacity, joined, sizes, UInt32(sizes.count))
                failure = ZDICT_isError(size) == 0 ? 0 : size
                count = failure == 0 ? size : 0
            }
            guard failure == 0 else {
                throw Complaint(
                    "zstd dictionary", "cannot be learned (\(String(cString: ZDICT_getErrorName(failure))))",
                    found: "\(samples.count) samples of \(joined.count) bytes",
                    expected: "more and more varied samples")
            }
        }
    }
}

extension Complaint {
    static func zstd(_ place: String, _ code: Int) -> Complaint {
        Complaint(
            place, "zstd data is damaged (\(String(cString: ZSTD_getErrorName(code))))",
            advice: "test the file with zstd --test, or fetch it again")
    }

    static func truncatedZstd(_ place: String) -> Complaint {
        Complaint(
            place, "zstd data is cut off", found: "the end of the data", expected: "the end of a frame",
            advice: "fetch or write the file again")
    }
}
