import Glibc

/// Whole files and folders, with errors that name the path.
package enum Files {
    /// All bytes of a file; a file of more than `limit` bytes is refused.
    package static func read(_ path: String, limit: Int = 1 << 30) throws(Complaint) -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY, doing: "cannot be opened")
        var status = stat()
        guard fstat(file.number, &status) == 0 else {
            throw Complaint.system(path, "cannot be read", errno)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw Complaint(path, "cannot be read", found: "a folder", expected: "a file")
        }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), limit) + 1)
        var count = 0
        while true {
            let start = count
            count += try bytes.withMutableBytes { (buffer) throws(Complaint) in
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
            }
            guard count > start else { break }
            guard count <= limit else {
                throw Complaint(path, "is too large", expected: "at most \(limit) bytes")
            }
            if count == bytes.count {
                bytes.append(contentsOf: repeatElement(0, count: max(4096, bytes.count)))
            }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// Whether anything is at the path; a dangling symbolic link counts.
    package static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// What may be at a path, in words for complaints.
    package enum Kind: String {
        case nothing, file = "a file", folder = "a folder", other = "a device or a pipe"
    }

    /// What is at a path; symbolic links are followed, and one that leads nowhere counts as nothing.
    package static func kind(_ path: String) -> Kind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .nothing }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    /// Whether a folder (or a link to one) is at the path.
    package static func isFolder(_ path: String) -> Bool { kind(path) == .folder }

    /// The path that a symbolic link leads to; any other path, and a link that leads nowhere, as it is.
    static func target(of path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
            let target = realpath(path, nil)
        else { return path }
        defer { free(target) }
        return String(cString: target)
    }

    /// Whether two paths name one place in one folder, whichever way they lead to the folder.
    package static func isSame(_ one: String, _ other: String) -> Bool {
        func place(_ path: String) -> String {
            guard let folder = realpath(parent(of: path), nil) else { return path }
            defer { free(folder) }
            return String(cString: folder) + "/" + name(of: path)
        }
        return place(one) == place(other)
    }

    /// Names in a folder, sorted by their bytes, without `.` and `..`.
    package static func names(in folder: String) throws(Complaint) -> [String] {
        guard let handle = opendir(folder) else {
            throw Complaint.system(folder, "cannot be listed", errno)
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes a folder, and the missing folders above it; an existing folder is left as it is.
    package static func makeFolder(_ path: String) throws(Complaint) {
        if isFolder(path) { return }
        let above = parent(of: path)
        if above != path { try makeFolder(above) }
        guard mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) else {
            throw Complaint.system(path, "folder cannot be made", errno)
        }
    }

    /// Removes a file, or a folder with everything in it; links are not followed.
    package static func remove(_ path: String) throws(Complaint) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw Complaint.system(path, "cannot be removed", errno)
        }
        let folder = status.st_mode & S_IFMT == S_IFDIR
        if folder {
            for name in try names(in: path) { try remove(path + "/" + name) }
        }
        guard (folder ? rmdir(path) : unlink(path)) == 0 else {
            throw Complaint.system(path, "cannot be removed", errno)
        }
    }

    /// Gives a file or folder another name on the same disk; a target that exists is refused.
    package static func move(_ path: String, to target: String) throws(Complaint) {
        guard !exists(target) else { throw Complaint(target, "exists already", advice: "move it away") }
        guard rename(path, target) == 0 else { throw Complaint.system(path, "cannot be renamed", errno) }
    }

    /// The folder that holds `path`: `a/b` for `a/b/c`, `.` for `c`.
    package static func parent(of path: String) -> String {
        var parts = Substring(path)
        while parts.count > 1, parts.hasSuffix("/") { parts.removeLast() }
        guard let slash = parts.lastIndex(of: "/") else { return "." }
        return slash == parts.startIndex ? "/" : String(parts[..<slash])
    }

    /// The last part of `path`: `c` for `a/b/c`.
    package static func name(of path: String) -> String {
        String(path.split(separator: "/").last ?? "/")
    }

    /// Waits until a file or folder and, if `recursive`, everything in it are on the disk.
    static func synchronise(_ path: String, recursive: Bool) throws(Complaint) {
        if recursive, isFolder(path) {
            for name in try names(in: path) { try synchronise(path + "/" + name, recursive: true) }
        }
        try Descriptor(opening: path, O_RDONLY, doing: "cannot be opened").synchronise()
    }
}
