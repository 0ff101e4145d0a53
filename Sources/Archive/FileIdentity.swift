import Glibc

/// The identity of a file, whatever its name: the device that it is on, and its inode there.
package struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// The file with this name now; nil if there is none.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The open file with this number; nil if there is none.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// Whether an entry of the kernel's list of locks means this file: `08:01:5678`, the two halves of a
    /// device in hexadecimal, and an inode.
    ///
    /// A file system without a disk of its own (the first half is 0) may show a file another device than the
    /// list does, as btrfs and overlayfs do; there the inode decides.
    package func matches(lock: Substring) -> Bool {
        let parts = lock.split(separator: ":")
        guard parts.count == 3, let major = UInt64(parts[0], radix: 16),
            let minor = UInt64(parts[1], radix: 16), UInt64(parts[2]) == inode
        else { return false }
        return (major, minor) == (self.major, self.minor) || (major, self.major) == (0, 0)
    }

    // The layout of a device's number in glibc (`sys/sysmacros.h`).
    private var major: UInt64 { device >> 8 & 0xFFF | device >> 32 & ~0xFFF }
    private var minor: UInt64 { device & 0xFF | device >> 12 & ~0xFF }
}
