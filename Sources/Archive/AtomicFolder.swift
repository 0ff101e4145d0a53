import Glibc

/// A folder that appears under its name only when it is complete.
///
/// Its files are written into `partial`, a hidden folder beside it (`.NAME.partial`), which `commit`
/// synchronises and renames. A target that exists is refused. The next writer removes the files that a killed
/// process left behind. The partial folder is locked, so two writers cannot mix their files.
package final class AtomicFolder {
    /// The path at which the folder will appear.
    package let path: String
    /// The folder to write the files into before `commit`.
    package let partial: String
    private let lock: Descriptor
    private var committed = false

    package init(_ path: String) throws(Complaint) {
        self.path = path
        let parent = Files.parent(of: path)
        partial = parent + "/." + Files.name(of: path) + ".partial"
        try Self.refuseExisting(path)
        try Files.makeFolder(partial)
        lock = try Descriptor(opening: partial, O_RDONLY | O_DIRECTORY, doing: "cannot be written")
        do {
            try lock.claim(for: path)
        } catch {
            committed = true
            throw error
        }
        for name in try Files.names(in: partial) { try Files.remove(partial + "/" + name) }
        guard access(partial, W_OK) == 0 else {
            throw Complaint.system(path, "cannot be written", errno)
        }
    }

    // Nobody can be told of an error here; the next writer removes the rest.
    deinit { if !committed { try? Files.remove(partial) } }

    /// Puts the folder in place.
    package func commit() throws(Complaint) {
        precondition(!committed, "an atomic folder is committed once")
        try Files.synchronise(partial, recursive: true)
        try Self.refuseExisting(path)
        guard rename(partial, path) == 0 else {
            throw Complaint.system(path, "cannot be put in place", errno)
        }
        committed = true
        try Files.synchronise(Files.parent(of: path), recursive: false)
    }

    private static func refuseExisting(_ path: String) throws(Complaint) {
        guard !Files.exists(path) else {
            throw Complaint(
                path, "exists already", advice: "remove it, or choose another folder to write to")
        }
    }
}
