import Archive
import Glibc

/// A folder of its own for one test, removed when nothing holds it any more.
package final class Scratch: Sendable {
    /// The folder.
    package let path: String

    /// Makes the folder below `/tmp`; a test that cannot have one fails.
    package init() throws {
        var template = Array("/tmp/leaven-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Unwritable(path: "/tmp") }
        path = String(cString: made)
    }

    deinit { try? Files.remove(path) }

    /// The path of a file in the folder.
    package func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file as a careless program would, without waiting for the disk, and returns its path; folders
    /// that its name leads through are made.
    @discardableResult
    package func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Files.makeFolder(Files.parent(of: self(name)))
        guard let file = fopen(self(name), "w") else { throw Unwritable(path: self(name)) }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Unwritable(path: self(name)) }
        return self(name)
    }

    /// Writes a file that holds a text, and returns its path.
    @discardableResult
    package func write(_ text: String, _ name: String) throws -> String {
        try write(Array(text.utf8), name)
    }

    private struct Unwritable: Error { let path: String }

    /// The path of a file in the project's folder `fixtures`.
    package static func fixture(_ name: String) -> String {
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/" + name
    }
}
