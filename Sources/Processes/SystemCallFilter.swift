/// The system calls that programs in the sandbox cannot make, as a filter for `bwrap --seccomp`: calls that
/// look into other processes, keep memory that belongs to no process, or reach parts of the kernel that no
/// program needs. The calls listed here fail with EPERM.
///
/// The format is classic BPF over `struct seccomp_data` (man 2 seccomp).
enum SystemCallFilter {
    /// The filter; nil on a processor whose call numbers are not known here.
    static var bytes: [UInt8]? {
        guard let (architecture, denied) = numbers else { return nil }
        var code: [UInt8] = []
        func add(_ operation: UInt16, _ yes: Int, _ no: Int, _ value: UInt32) {
            code += [UInt8(operation & 255), UInt8(operation >> 8), UInt8(yes), UInt8(no)]
            code += (0..<4).map { UInt8(value >> ($0 * 8) & 255) }
        }
        let (load, equal, atLeast, answer): (UInt16, UInt16, UInt16, UInt16) = (0x20, 0x15, 0x35, 0x06)
        let (allow, refuse, kill): (UInt32, UInt32, UInt32) = (0x7FFF_0000, 0x0005_0001, 0x8000_0000)
        add(load, 0, 0, 4)
        add(equal, 1, 0, architecture)
        add(answer, 0, 0, kill)
        add(load, 0, 0, 0)
        // The numbers of the x32 calls, which are the same calls under other numbers.
        add(atLeast, 0, 1, 0x4000_0000)
        add(answer, 0, 0, kill)
        for (place, number) in denied.enumerated() { add(equal, denied.count - place, 0, number) }
        add(answer, 0, 0, allow)
        add(answer, 0, 0, refuse)
        return code
    }

    /// The processor's number, and the numbers of these calls: ptrace, process_vm_readv, process_vm_writev,
    /// kcmp, pidfd_getfd, process_madvise; memfd_create, memfd_secret, shmget, shmat, semget, msgget,
    /// mq_open, add_key, request_key, keyctl; bpf, perf_event_open, userfaultfd, io_uring_setup, mount,
    /// umount2, unshare, setns, open_by_handle_at, fsopen, move_mount, kexec_load, init_module, finit_module.
    private static var numbers: (UInt32, [UInt32])? {
        #if arch(x86_64)
            (
                0xC000_003E,
                [
                    101, 310, 311, 312, 438, 440, 319, 447, 29, 30, 64, 68, 240, 248, 249, 250, 321, 298, 323,
                    425, 165, 166, 272, 308, 304, 430, 429, 246, 175, 313,
                ]
            )
        #elseif arch(arm64)
            (
                0xC000_00B7,
                [
                    117, 270, 271, 272, 438, 440, 279, 447, 194, 196, 190, 186, 180, 217, 218, 219, 280, 241,
                    282, 425, 40, 39, 97, 268, 265, 430, 429, 104, 105, 273,
                ]
            )
        #else
            nil
        #endif
    }
}
