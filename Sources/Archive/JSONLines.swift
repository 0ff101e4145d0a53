/// Reads JSON Lines (https://jsonlines.org), plain or zstd-compressed, line by line.
///
/// Blank lines are skipped; a byte order mark, CRLF line ends, and a last line without a line end are
/// accepted. A line that is too long is an error, which gives the number of the line. A file of another
/// well-known format is an error, which names the format.
package final class JSONLines {
    /// The path of the file.
    package let path: String
    private let reader: FileReader
    private let longest: Int
    private let ofObjects: Bool
    private var isFirst = true
    private var buffer = [UInt8](repeating: 0, count: 1 << 17)
    private var range = 0..<0
    private var number = 0
    private var ended = false

    /// - Parameters:
    ///   - ofObjects: whether every line should be an object. If so, a file that holds one JSON list, or a
    ///     table, is an error that says so.
    ///   - longest: the largest number of bytes in a line.
    package init(_ path: String, ofObjects: Bool = false, longest: Int = 1 << 26) throws(Complaint) {
        self.path = path
        self.longest = longest
        self.ofObjects = ofObjects
        reader = try FileReader(path)
        try refill()
        if let complaint = ForeignFormat.complaint(path, start: buffer[range]) { throw complaint }
    }

    /// The next line that is not blank: its number, from 1, and its bytes without the line end; nil at the
    /// end.
    package func next() throws(Complaint) -> (line: Int, bytes: [UInt8])? {
        while let bytes = try line() {
            guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { continue }
            if isFirst, ofObjects, let complaint = ForeignFormat.complaint(path, firstLine: bytes) {
                throw complaint
            }
            isFirst = false
            return (number, bytes)
        }
        return nil
    }

    /// Throws a `Complaint` if no line was found. Call it after the whole file was read.
    ///
    /// - Parameter expected: the words for what the file should hold: `at least one problem`.
    package func demandLines(_ expected: String) throws(Complaint) {
        guard !isFirst else { throw Complaint(path, found: "no lines", expected: expected) }
    }

    /// The share of the file that was read, from 0 to 1, to show progress; nil for a pipe.
    package var share: Double? { reader.share }

    /// The number and the value of the next line; nil at the end.
    package func nextValue() throws(Complaint) -> (line: Int, value: JSON)? {
        guard let (line, bytes) = try next() else { return nil }
        return (line, try JSON.parse(bytes, file: path, line: line))
    }

    private func line() throws(Complaint) -> [UInt8]? {
        var line: [UInt8] = []
        var started = false
        while true {
            if range.isEmpty, !ended { try refill() }
            guard !range.isEmpty else { break }
            if !started { number += 1 }
            started = true
            let end = buffer[range].firstIndex(of: 0x0A)
            line.append(contentsOf: buffer[range.lowerBound..<(end ?? range.upperBound)])
            guard line.count <= longest else {
                throw Complaint(
                    "\(path):\(number)", "a line is too long", found: "more than \(longest) bytes",
                    expected: "at most \(longest)")
            }
            range = (end.map { $0 + 1 } ?? range.upperBound)..<range.upperBound
            if end != nil { break }
        }
        guard started else { return nil }
        if line.last == 0x0D { line.removeLast() }
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        return line
    }

    private func refill() throws(Complaint) {
        let count = try buffer.withMutableBytes { (bytes) throws(Complaint) in
            try reader.read(into: bytes)
        }
        range = 0..<count
        ended = count == 0
    }
}
