import Archive
import Glibc

/// A folder of its own for one test, removed afterwards.
final class Scratch {
    let path: String

    init() throws {
        var template = Array("/tmp/leaven-review-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Complaint("/tmp", "folder cannot be made") }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? Files.remove(path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }

    /// Writes a file without waiting for the disk.
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        guard let file = fopen(self(name), "w") else { throw Complaint(self(name), "cannot be written") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Complaint(self(name), "cannot be written")
        }
        return self(name)
    }

    func write(_ text: String, _ name: String) throws -> String { try write(Array(text.utf8), name) }
}

/// Small deterministic random numbers (xorshift64*).
struct Noise: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }
}
