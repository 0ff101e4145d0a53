import Archive

/// Where JSON Lines go: standard output, or a new file that appears when it is complete.
final class LineOutput {
    private enum Target {
        case standard
        case plain(AtomicFile)
        case compressed(ZstdFileWriter)
    }

    private let target: Target
    private var pending: [UInt8] = []

    /// - Parameter path: nil for standard output; a file that exists is refused.
    init(_ path: String?) throws(ArchiveError) {
        guard let path else {
            target = .standard
            return
        }
        guard !Files.exists(path) else {
            throw ArchiveError(path, "exists already", advice: "move it away, or give another --output")
        }
        target = path.hasSuffix(".zst") ? .compressed(try ZstdFileWriter(path)) : .plain(try AtomicFile(path))
    }

    func write(_ line: JSON) throws(ArchiveError) {
        line.write(to: &pending)
        pending.append(0x0A)
        if pending.count > 1 << 16 { try flush() }
    }

    func commit() throws(ArchiveError) {
        try flush()
        switch target {
        case .standard: break
        case .plain(let file): try file.commit()
        case .compressed(let file): try file.commit()
        }
    }

    private func flush() throws(ArchiveError) {
        switch target {
        case .standard: try Output.print(pending)
        case .plain(let file): try file.write(pending)
        case .compressed(let file): try file.write(pending)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
