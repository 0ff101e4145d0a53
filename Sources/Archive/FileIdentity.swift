import Glibc

/// Identifies a file, whatever its name is, by the device that it is on and its inode on that device.
package struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64

    /// Identifies the file that is at this path now; nil if there is none, or if it cannot be looked up.
    package init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// Identifies an open file by its descriptor; nil if the descriptor is not open.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }

    /// Whether an entry in the kernel's list of locks (`/proc/locks`) means this file. An entry such as
    /// `08:01:5678` has the major and the minor number of the device, in hexadecimal, and the inode.
    ///
    /// Some file systems, such as btrfs and overlayfs, have device numbers that belong to no disk: the major
    /// number is 0, and the list may show another device than the file has. If both major numbers are 0, only
    /// the inodes are compared.
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
