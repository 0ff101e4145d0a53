import Archive
import Curation
import Dataflow
import Tensors

/// Reads a file of completions in order and in batches, each batch with several threads.
///
/// Memory holds one batch, whatever the size of the file.
package final class CompletionFile {
    private let path: String
    private let lines: JSONLines
    private let reader: CompletionReader
    private let threads: Int
    private let progress: Progress
    /// Whether the first line that cannot be read ends the reading; otherwise such lines are returned with
    /// their fault.
    private let isStrict: Bool
    private let stop: StopSignal
    /// The number of lines read so far.
    package private(set) var count = 0
    /// The number of lines that cannot be read or lack what a check needs, and the fault of the first one.
    package private(set) var odd = (count: 0, first: "")

    /// The numbers of lines and bytes after which a batch ends.
    private static let limits = (lines: 2048, bytes: 1 << 23)

    /// Opens a file, `.jsonl` or `.jsonl.zst`.
    package init(
        _ path: String, reader: CompletionReader, threads: Int, progress: Progress, strictly: Bool = true,
        stop: StopSignal = .process
    ) throws(Complaint) {
        isStrict = strictly
        self.stop = stop
        self.path = path
        self.reader = reader
        self.threads = threads
        self.progress = progress
        lines = try JSONLines(path, ofObjects: true)
    }

    /// The next lines; empty at the end of the file.
    ///
    /// - Throws: the error of the first line that cannot be read, if the file is read strictly or no line of
    ///   its first batch is sound; no line of that batch is returned then. `Complaint` where the file has no
    ///   lines; `Stopped`.
    package func next() throws -> [CompletionLine] {
        try stop.check()
        progress.update(count, of: lines.share.map { $0 == 0 ? count : Int((Double(count) / $0).rounded()) })
        var texts: [(line: Int, bytes: [UInt8])] = []
        var bytes = 0
        while texts.count < Self.limits.lines, bytes < Self.limits.bytes, let text = try lines.next() {
            texts.append(text)
            bytes += text.bytes.count
        }
        if texts.isEmpty { try lines.demandLines("at least one completion") }
        let isFirst = count == 0
        count += texts.count
        let found = parallelMap(count: texts.count, threads: threads) {
            [texts, path, reader, isStrict] place in
            let (line, bytes) = texts[place]
            var row = JSON.null
            do {
                row = try JSON.parse(bytes, file: path, line: line)
                var completion = try reader.read(row, at: "\(path):\(line)", strictly: isStrict)
                completion.number = line
                completion.text = bytes
                return completion
            } catch {
                return CompletionLine.unreadable(row, number: line, text: bytes, fault: "\(error)")
            }
        }
        guard let first = found.first(where: \.isOdd) else { return found }
        if isStrict || (isFirst && found.allSatisfy(\.isOdd)) {
            // The line is read again strictly, for its error.
            let row = try JSON.parse(first.text, file: path, line: first.number)
            _ = try reader.read(row, at: "\(path):\(first.number)")
        }
        if odd.count == 0 { odd.first = first.fault ?? first.lacks.values.min() ?? "" }
        odd.count += found.count(where: \.isOdd)
        return found
    }
}
