import Archive

/// Files by which samples go to people and their answers come back; the extension of the path says which format.
package enum ReviewFile {
    /// Writes items for people.
    ///
    /// - Parameters:
    ///   - title: what the items are, for people.
    ///   - path: a new file; it appears when it is complete.
    ///   - overwrite: whether a file that is there is replaced.
    /// - Throws: `Complaint` for an unknown extension or a file that is there, `Complaint` where it cannot be
    ///   written.
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

    /// Refuses a path that cannot be written to: of no format, or with a file that is not to be replaced.
    package static func check(_ path: String, overwrite: Bool) throws(Complaint) {
        for file in files(try ReviewFormat(of: path), path) where !overwrite && Files.exists(file) {
            throw Complaint(
                file, found: "a file", expected: "none, so that no answers in it are lost",
                advice: "choose another name, or give --overwrite")
        }
    }

    /// The files that are written for a path.
    package static func files(_ path: String) throws(Complaint) -> [String] {
        files(try ReviewFormat(of: path), path)
    }

    private static func files(_ format: ReviewFormat, _ path: String) -> [String] {
        format == .labelStudio ? [path, LabelStudioTasks.configurationPath(path)] : [path]
    }

    /// Reads what reviewers said; items without a decision are left out.
    ///
    /// - Throws: `Complaint` naming line or path, field, and what was found there, `Complaint` where the file
    ///   cannot be read; nothing is read then.
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
