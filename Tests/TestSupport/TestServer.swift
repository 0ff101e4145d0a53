import Archive
import Glibc
import Synchronization

/// A server for one test that misbehaves as the name of its model says (see `Tests/misbehaving_server.py`).
/// All of them are one process, which ends with that of the tests.
package struct TestServer: Sendable {
    /// `http://127.0.0.1:PORT/NAME/v1`.
    package let url: String
    private let log: String

    /// A file with a certificate that servers with TLS have, and nobody else trusts.
    package static let certificate = tests + "/localhost.pem"
    private static let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    private static let plain = Result { try Host(tls: false) }
    private static let secure = Result { try Host(tls: true) }
    private static let count = Atomic(0)

    package init(tls: Bool = false) throws {
        let host = try (tls ? Self.secure : Self.plain).get()
        let name = "server\(Self.count.add(1, ordering: .relaxed).newValue)"
        url = "\(tls ? "https" : "http")://127.0.0.1:\(host.port)/\(name)/v1"
        log = host.scratch("logs/" + name)
    }

    /// The requests so far: `path`, `prompt`, `body`, `key`, and `flying`, how many were on their way.
    package func requests() throws -> [JSON] {
        guard Files.exists(log) else { return [] }
        let lines = try JSONLines(log)
        var requests: [JSON] = []
        while let (_, value) = try lines.nextValue() { requests.append(value) }
        return requests
    }

    /// The process.
    private final class Host: Sendable {
        let scratch: Scratch
        let port: String

        /// Starts it, and waits until it answers.
        init(tls: Bool) throws {
            scratch = try Scratch()
            try Files.makeFolder(scratch("logs"))
            let words = [
                "python3", TestServer.tests + "/misbehaving_server.py", scratch("port"), scratch("logs"),
            ]
            var arguments = (words + (tls ? [TestServer.certificate] : [])).map { strdup($0) }
            defer { arguments.forEach { free($0) } }
            arguments.append(nil)
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            // The threads of tests block all signals, and a child would inherit that.
            var none = sigset_t()
            sigemptyset(&none)
            posix_spawnattr_setsigmask(&attributes, &none)
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
            var process: pid_t = 0
            guard posix_spawnp(&process, "python3", nil, &attributes, arguments, environ) == 0 else {
                throw Complaint("python3", "cannot be started")
            }
            var status: Int32 = 0
            while !Files.exists(scratch("port")) {
                guard waitpid(process, &status, WNOHANG) == 0 else {
                    throw Complaint("the server of the tests", "ends at once")
                }
                usleep(1000)
            }
            port = String(decoding: try Files.read(scratch("port")), as: UTF8.self)
        }
    }
}
