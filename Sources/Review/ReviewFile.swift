import Archive

/// Files that take samples to people and bring their answers back; the extension of the path decides the
/// format.
package enum ReviewFile {
    /// Writes items for people.
    ///
    /// - Parameters:
    ///   - title: a title for the items.
    ///   - path: the new file; it appears when it is complete.
    ///   - overwrite: whether an existing file is replaced.
    /// - Throws: `Complaint` for an unknown extension, an existing file, or a file that cannot be written.
    package static func write(
        _ items: [ReviewItem], title: String, to path: String, overwrite: Bool
    ) throws {
        try check(path, overwrite: overwrite)
        switch try ReviewFormat(of: path) {
        case .lines: try FlatLines.write(items, to: path)
        case .labelStudio: try LabelStudioTasks.write(items, title: title, to: path)
        case .table: try TableFile.write(items, to: path)
        case .page: try ReviewPage.write(items, title: title, to: path)
        }
    }

    /// Throws for a path that cannot be written: its format is unknown, or its file exists and must not be
    /// replaced.
    package static func check(_ path: String, overwrite: Bool) throws(Complaint) {
        for file in files(try ReviewFormat(of: path), path) where !overwrite && Files.exists(file) {
            throw Complaint(
                file, found: "a file", expected: "none, so that no answers in it are lost",
                advice: "choose another name, or give --overwrite")
        }
    }

    /// The files that `write` makes for a path.
    package static func files(_ path: String) throws(Complaint) -> [String] {
        files(try ReviewFormat(of: path), path)
    }

    private static func files(_ format: ReviewFormat, _ path: String) -> [String] {
        format == .labelStudio ? [path, LabelStudioTasks.configurationPath(path)] : [path]
    }

    /// Reads the answers of reviewers; items without a decision are left out.
    ///
    /// - Throws: `Complaint` that names the line or path, the field and what was found there, or the file
    ///   that cannot be read; no annotation is returned then.
    package static func annotations(_ path: String) throws -> [PlacedAnnotation] {
        switch try ReviewFormat(of: path) {
        case .lines: return try FlatLines.annotations(path)
        case .labelStudio: return try LabelStudioExport.annotations(path)
        case .table: return try TableFile.annotations(path)
        case .page:
            throw Complaint(
                path, found: "a page for reviewing",
                expected: "the annotation file (.jsonl) that it gives",
                advice: "open the page in a browser and press its button Download (下载)")
        }
    }
}

/// A format of review files.
enum ReviewFormat: String, CaseIterable {
    case labelStudio = "json"
    case lines = "jsonl"
    case table = "csv"
    case page = "html"

    /// The format that the extension of a path names, in upper or lower case.
    init(of path: String) throws(Complaint) {
        let name = Files.name(of: path)
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
        guard let format = Self(rawValue: ending) else {
            throw Complaint(
                path, found: ending.isEmpty ? "no extension" : "the extension .\(ending)",
                expected: "one of " + Self.allCases.map { "." + $0.rawValue }.joined(separator: ", "),
                advice: "name the file after its format")
        }
        self = format
    }
}
