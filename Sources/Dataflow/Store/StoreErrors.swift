import Archive
import Glibc
import SQLite

/// Why a store was refused, in the words that the user reads.
extension Complaint {
    static func inUse(_ folder: String, process: Int?) -> Complaint {
        Complaint(
            folder, "another process\(process.map { " (\($0))" } ?? "") is working on this run",
            advice: "wait for it, or stop it with Ctrl-C or kill")
    }

    static func unwritable(_ path: String, _ code: Int32) -> Complaint {
        let reason = String(cString: strerror(code))
        return switch code {
        case EROFS, EACCES, EPERM:
            Complaint(
                path, "cannot be written (\(reason))", advice: "use a folder that this user may write")
        case ENOSPC, EDQUOT: full(path)
        default: Complaint(path, "cannot be written (\(reason))", cause: cause(code))
        }
    }

    static func full(_ path: String) -> Complaint {
        Complaint(
            path, "the disk is full; the store is as it was before this unit of work",
            advice: "make room and run the same command again", cause: .system)
    }

    static func notStore(_ path: String, _ found: String) -> Complaint {
        Complaint(
            path, "is not a Leaven store", found: found, expected: "a file that `leaven run` made",
            advice: "it is left as it is; use another run folder")
    }

    /// The complaint about a damaged store; `found` says what is wrong.
    package static func corrupt(_ path: String, _ found: String) -> Complaint {
        Complaint(
            path, "the store is damaged", found: found,
            advice: "it is left as it is; restore a copy, or start in another run folder", cause: .system)
    }

    static func newer(_ path: String, version: Int, known: Int) -> Complaint {
        Complaint(
            path, "the store is of a newer version", found: "version \(version)",
            expected: "at most \(known)", advice: "it is left as it is; use a newer leaven")
    }

    static func missing(_ folder: String) -> Complaint {
        Complaint(folder, "holds no run", expected: "a folder with run.sqlite, made by `leaven run`")
    }

    /// The complaint that an error of SQLite becomes; any other error is returned as it is.
    static func explain(_ error: any Error, _ path: String) -> any Error {
        guard let error = error as? SQLiteError else { return error }
        if error.isFull { return full(path) }
        if error.isCorrupt { return corrupt(path, error.message) }
        if error.isReadOnly { return unwritable(path, EACCES) }
        if error.cannotOpen {
            return Complaint(
                path, "cannot be opened", advice: "check that this user may read and write it")
        }
        if error.isBusy { return inUse(path, process: nil) }
        // An error is one line, so the statement, which has line ends, is left out.
        return Complaint(
            path, "the database refused something", found: "\(error.message) (code \(error.code))",
            advice: error.isOutOfMemory ? "free some memory and run the same command again" : nil,
            cause: .system)
    }
}
