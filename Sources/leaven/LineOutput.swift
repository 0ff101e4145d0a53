import Archive

/// The output of JSON Lines: standard output, or a new file that appears when it is complete.
final class LineOutput {
    private enum Target {
        case standard
        case plain(AtomicFile)
        case compressed(ZstdFileWriter)
    }

    private let target: Target
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - path: the path of the file; nil for standard output.
    ///   - option: the option that gives the path, for errors.
    ///   - replaces: whether an existing file is replaced; otherwise it is refused.
    init(_ path: String?, option: String = "--output", replaces: Bool = false) throws(Complaint) {
        guard let path else {
            target = .standard
            return
        }
        guard replaces || !Files.exists(path) || Files.kind(path) == .other else {
            throw Complaint(
                path, "exists already", advice: "move it away, or give another \(option), or --overwrite")
        }
        target = path.hasSuffix(".zst") ? .compressed(try ZstdFileWriter(path)) : .plain(try AtomicFile(path))
    }

    /// Writes whole lines, with their ends.
    func write(_ lines: [UInt8]) throws(Complaint) {
        pending.append(contentsOf: lines)
        if pending.count > 1 << 16 { try flush() }
    }

    func commit() throws(Complaint) {
        try flush()
        switch target {
        case .standard: break
        case .plain(let file): try file.commit()
        case .compressed(let file): try file.commit()
        }
    }

    private func flush() throws(Complaint) {
        switch target {
        case .standard: try Output.print(pending)
        case .plain(let file): try file.write(pending)
        case .compressed(let file): try file.write(pending)
        }
        pending.removeAll(keepingCapacity: true)
    }
}
