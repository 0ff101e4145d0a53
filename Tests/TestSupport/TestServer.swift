import Archive
import Glibc

/// A server for one test that misbehaves as the name of its model says (see `Tests/misbehaving_server.py`); it ends when
/// nothing holds it any more.
package final class TestServer: Sendable {
    /// `http://127.0.0.1:PORT/v1`.
    package let url: String
    /// A file with a certificate that this server has, and nobody else trusts.
    package static let certificate = tests + "/localhost.pem"
    private static let tests = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    private let scratch = Scratch()
    private let process: pid_t

    /// Starts it, and waits until it answers.
    package init(tls: Bool = false) throws {
        let files = [scratch("port"), scratch("log")]
        let words =
            ["python3", Self.tests + "/misbehaving_server.py"] + files + (tls ? [Self.certificate] : [])
        var arguments = words.map { strdup($0) }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var id: pid_t = 0
        guard posix_spawnp(&id, "python3", nil, &attributes, arguments, environ) == 0 else {
            throw Complaint("python3", "cannot be started")
        }
        process = id
        var tries = 0
        while !Files.exists(files[0]) {
            tries += 1
            guard tries < 60_000 else { throw Complaint("the server of the tests", "does not start") }
            usleep(1000)
        }
        let port = String(decoding: try Files.read(files[0]), as: UTF8.self)
        url = "\(tls ? "https" : "http")://127.0.0.1:\(port)/v1"
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }

    /// The requests so far: `path`, `prompt`, `body`, `key`, and `flying`, how many were on their way.
    package func requests() throws -> [JSON] {
        let lines = try JSONLines(scratch("log"))
        var requests: [JSON] = []
        while let (_, value) = try lines.nextValue() { requests.append(value) }
        return requests
    }
}
