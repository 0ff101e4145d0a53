import Archive

/// Tables with one item in each row (`.csv`), for spreadsheets.
///
/// A cell that a spreadsheet might take for a formula, even after white space, is written with an apostrophe
/// before it, which is removed on reading. A cell that begins with an apostrophe gets another one, too.
enum TableFile {
    static func write(_ items: [ReviewItem], to path: String) throws {
        let file = try AtomicFile(path)
        // Without the byte order mark, some spreadsheets assume another encoding.
        try file.write([0xEF, 0xBB, 0xBF] + row(FlatItem.names))
        for item in items { try file.write(row(FlatItem.cells(item))) }
        try file.commit()
    }

    static func annotations(_ path: String) throws -> [PlacedAnnotation] {
        let bytes = try Files.read(path)
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            throw Complaint(
                path, found: "text in UTF-16", expected: "text in UTF-8",
                advice: "save the table as CSV in UTF-8")
        }
        var (rows, columns) = try open(bytes, path)
        let digest = columns.firstIndex(of: "content_sha256") ?? columns.count
        var annotations: [PlacedAnnotation] = []
        while let values = try rows.next() {
            let place = "\(path): row \(rows.row)"
            // Some spreadsheets add empty values to rows, and some leave out empty values at the end. Rows
            // that are cut off by the end of the file, or by a line end without quotes, are refused.
            let isWhole =
                values.count >= columns.count
                || (rows.hasLineEnd && values.count > digest && FlatAnnotation.isDigest(values[digest]))
            guard isWhole, values.dropFirst(columns.count).allSatisfy(\.isEmpty) else {
                throw Complaint(
                    place, found: "\(values.count) values",
                    expected: "\(columns.count), one for each column",
                    advice: "correct the row; a value with separators or line ends in it stands in quotes")
            }
            let row = Dictionary(zip(columns, values)) { first, _ in first }
            let flat = FlatAnnotation(
                place: place,
                field: { name in
                    columns.firstIndex(of: name).map { ", column \(SeparatedValues.letters($0)) (\(name))" }
                        ?? ", column \(name)"
                },
                value: { name in row[name].map { .string(plain($0)) } })
            if let annotation = try flat.annotation() { annotations.append(annotation) }
        }
        return annotations
    }

    /// The rows after the header, and the columns that the header names.
    private static func open(
        _ bytes: [UInt8], _ path: String
    ) throws(Complaint) -> (rows: SeparatedValues, columns: [String]) {
        var rows = SeparatedValues(bytes, file: path)
        var columns = try rows.next() ?? []
        let row = max(1, rows.row)
        func refuse(_ found: String, _ expected: String, _ advice: String) -> Complaint {
            Complaint("\(path): row \(row)", found: found, expected: expected, advice: advice)
        }
        guard columns.contains("sample_id"), columns.contains("decision") || columns.contains("label") else {
            throw refuse(
                columns.isEmpty
                    ? "nothing" : "the columns \(FlatAnnotation.quoted(columns.joined(separator: ", ")))",
                "a header with the columns sample_id, content_sha256 and decision",
                "keep the header that was exported, its columns separated by commas, semicolons or tabs")
        }
        while columns.last == "" { columns.removeLast() }
        var seen: Set<String> = []
        for column in columns where column.isEmpty || !seen.insert(column).inserted {
            throw refuse(
                column.isEmpty
                    ? "a column without a name" : "the column \(FlatAnnotation.quoted(column)) twice",
                "each column once, with a name", "remove one of them, or name it")
        }
        return (rows, columns)
    }

    private static func row(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, cell) in cells.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            let cell = guarded(cell).utf8
            guard cell.contains(where: { $0 < 0x20 || special.contains($0) }) else {
                bytes += cell
                continue
            }
            bytes.append(UInt8(ascii: "\""))
            for byte in cell {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes + [0x0D, 0x0A]
    }

    /// The bytes that make quotes necessary, with the separators of all locales.
    private static let special = Array("\",; ".utf8)
    /// White space that a spreadsheet may ignore before a formula; tabs and line ends are risky by
    /// themselves.
    private static let spaces: [Unicode.Scalar] = [" ", "\u{A0}", "\u{3000}", "\u{FEFF}"]
    /// The signs that may start a formula in a spreadsheet, also at full width, and the apostrophe that hides
    /// one.
    private static let risky = Array("=+-@\t\r\n'＝＋－＠".unicodeScalars)

    // Scalars, because an apostrophe or a sign may form one Swift character with what follows.
    private static func isRisky(_ cell: Substring.UnicodeScalarView) -> Bool {
        cell.first { !spaces.contains($0) }.map(risky.contains) == true
    }

    private static func guarded(_ cell: String) -> String {
        isRisky(cell.unicodeScalars[...]) ? "'" + cell : cell
    }

    private static func plain(_ cell: String) -> String {
        let rest = cell.unicodeScalars.dropFirst()
        return cell.unicodeScalars.first == "'" && isRisky(rest) ? String(rest) : cell
    }
}
