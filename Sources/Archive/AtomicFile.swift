import Glibc

/// A file that appears under its name only when it is complete.
///
/// Bytes go to `.NAME.partial` beside it, which `commit` synchronises to the disk and renames. If the writer
/// is dropped without `commit`, its bytes are removed; the partial file of a killed process is overwritten.
/// The partial file is locked while it is open, so two writers of one file cannot mix their bytes. Where the
/// path is a symbolic link, the file that it leads to is written; a device or a pipe is refused.
package final class AtomicFile {
    /// The path at which the file will appear.
    package let path: String
    private let target: String
    private let partial: String
    private let file: Descriptor
    private var committed = false

    package init(_ path: String) throws(Complaint) {
        self.path = path
        target = Files.target(of: path)
        partial = Files.parent(of: target) + "/." + Files.name(of: target) + ".partial"
        let kind = Files.kind(path)
        guard !path.isEmpty, kind == .file || kind == .nothing else {
            throw Complaint(
                path, "cannot be written", found: path.isEmpty ? "no path" : kind.rawValue, expected: "a file"
            )
        }
        file = try Descriptor(opening: partial, O_WRONLY | O_CREAT, doing: "cannot be written")
        do {
            try file.claim(for: path)
        } catch {
            committed = true
            throw error
        }
        // Removes the bytes that a killed writer left behind.
        let empty = lseek(file.number, 0, SEEK_END) == 0
        guard empty || (ftruncate(file.number, 0) == 0 && lseek(file.number, 0, SEEK_SET) == 0) else {
            throw Complaint.system(path, "cannot be written", errno)
        }
    }

    deinit { if !committed { unlink(partial) } }

    /// Appends bytes to the file.
    package func write(_ bytes: UnsafeRawBufferPointer) throws(Complaint) {
        try file.write(bytes)
    }

    /// Appends bytes to the file.
    package func write(_ bytes: [UInt8]) throws(Complaint) {
        try bytes.withBytes { (buffer) throws(Complaint) in try write(buffer) }
    }

    /// Puts the file in place, instead of any file there. After this nothing can be written.
    package func commit() throws(Complaint) {
        precondition(!committed, "an atomic file is committed once")
        try file.synchronise()
        guard rename(partial, target) == 0 else {
            throw Complaint.system(path, "cannot be put in place", errno)
        }
        committed = true
        try Files.synchronise(Files.parent(of: target), recursive: false)
    }

    /// Writes a copy of a file.
    package static func copy(_ source: String, to path: String) throws(Complaint) {
        let (original, file) = (try MappedFile(source), try AtomicFile(path))
        try file.write(original.bytes)
        try file.commit()
        // The original stays mapped until here.
        withExtendedLifetime(original) {}
    }

    /// Writes a whole file.
    package static func write(_ bytes: [UInt8], to path: String) throws(Complaint) {
        let file = try AtomicFile(path)
        try file.write(bytes)
        try file.commit()
    }
}
