/// A table in plain text: columns are aligned, with two spaces between them; the last one is wrapped to fit.
package struct Table {
    /// How a column is aligned.
    package enum Alignment: Sendable {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    /// The least width of the last column when it is wrapped.
    private static let leastLast = 16

    /// - Parameter columns: the titles and alignments; if all titles are empty, there is no line for them.
    package init(_ columns: [(title: String, alignment: Alignment)]) {
        precondition(!columns.isEmpty)
        self.columns = columns
    }

    /// Adds a row with one cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a cell for each column")
        rows.append(cells)
    }

    /// Whether there are no rows.
    package var isEmpty: Bool { rows.isEmpty }

    /// The lines, each indented by `indent` spaces; they have at most `width` columns if the cells allow it.
    package func lines(indent: Int = 0, width: Int? = nil) -> [String] {
        let titles = columns.map(\.title)
        let all = (titles.allSatisfy(\.isEmpty) ? [] : [titles]) + rows
        let widths = columns.indices.map { column in
            all.reduce(0) { max($0, TextWidth.columns($1[column])) }
        }
        let before = widths.dropLast().reduce(indent) { $0 + $1 + 2 }
        let last = columns.count - 1
        let room = width.map { max($0 - before, Self.leastLast) } ?? Int.max
        var lines: [String] = []
        for row in all {
            let parts =
                TextWidth.columns(row[last]) <= room
                ? [row[last]] : TextWidth.wrapped(row[last], room)
            for (number, part) in parts.enumerated() {
                var line = String(repeating: " ", count: indent)
                for column in columns.indices.dropLast() {
                    line +=
                        pad(number == 0 ? row[column] : "", widths[column], columns[column].alignment) + "  "
                }
                line += columns[last].alignment == .right ? pad(part, min(widths[last], room), .right) : part
                while line.last == " " { line.removeLast() }
                lines.append(line)
            }
        }
        return lines
    }

    private func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: max(0, width - TextWidth.columns(text)))
        return alignment == .left ? text + space : space + text
    }
}
