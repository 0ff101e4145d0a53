import Archive
import Curation
import Dataflow
import Tensors

/// The lines of a file of completions, read in order and in batches, each batch by several threads.
///
/// Memory holds one batch, whatever the size of the file.
package final class CompletionFile {
    private let path: String
    private let lines: JSONLines
    private let reader: CompletionReader
    private let threads: Int
    private let progress: Progress
    /// Lines read so far.
    package private(set) var count = 0

    /// Lines and bytes after which a batch ends.
    private static let limits = (lines: 2048, bytes: 1 << 23)

    /// Opens a file, `.jsonl` or `.jsonl.zst`.
    package init(
        _ path: String, reader: CompletionReader, threads: Int, progress: Progress
    ) throws(Complaint) {
        self.path = path
        self.reader = reader
        self.threads = threads
        self.progress = progress
        lines = try JSONLines(path, ofObjects: true)
    }

    /// The next lines; empty at the end of the file.
    ///
    /// - Throws: the error of the first line that cannot be read, before any line of its batch is given;
    ///   `Complaint` where the file has no lines at all; `Stopped`.
    package func next() throws -> [CompletionLine] {
        try StopSignal.process.check()
        progress.update(count, of: lines.share.map { $0 == 0 ? count : Int((Double(count) / $0).rounded()) })
        var texts: [(line: Int, bytes: [UInt8])] = []
        var bytes = 0
        while texts.count < Self.limits.lines, bytes < Self.limits.bytes, let text = try lines.next() {
            texts.append(text)
            bytes += text.bytes.count
        }
        try lines.demandLines("at least one completion")
        count += texts.count
        return try parallelMap(count: texts.count, threads: threads) { [texts, path, reader] place in
            let (line, bytes) = texts[place]
            return Result {
                var completion = try reader.read(
                    try JSON.parse(bytes, file: path, line: line), at: "\(path):\(line)")
                completion.number = line
                completion.text = bytes
                return completion
            }
        }.map { try $0.get() }
    }
}
