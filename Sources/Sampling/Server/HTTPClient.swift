import Archive
import CCurl
import Glibc

/// Posts JSON to one address over HTTP or HTTPS, many requests at a time, and keeps connections open between
/// them. libcurl does the protocol. Only one thread may use it.
final class HTTPClient {
    /// The end of a request.
    struct Reply {
        /// A number by which the caller knows the request.
        let tag: Int
        let result: Result
        /// Seconds that the server asks to wait before the next request (`Retry-After`, in seconds or as a
        /// date); nil if it asks for no wait.
        var wait: Double?

        enum Result {
            /// The server answered in full.
            case answered(status: Int, body: [UInt8])
            /// The answer took longer than allowed.
            case timedOut
            /// The answer is longer than allowed.
            case tooLong
            /// No connection could be made.
            case unreachable(String)
            /// The connection was cut.
            case cut(String)
            /// A failure that another attempt would not change: an untrusted certificate, or an invalid
            /// address.
            case impossible(String)
        }
    }

    /// The settings of all requests.
    struct Settings {
        var url: String
        var headers: [String]
        /// Seconds from the start of a request to the end of its answer.
        var timeout: Double
        /// The most bytes of an answer.
        var longest: Int
        /// A file with the trusted certificates, instead of the system's.
        var certificates: String?
    }

    private let settings: Settings
    private let multi: UnsafeMutableRawPointer
    private var headers: UnsafeMutableRawPointer?
    private var open: [UnsafeMutableRawPointer: Transfer] = [:]
    /// Handles that can be used again.
    private var idle: [UnsafeMutableRawPointer] = []

    /// The body of an answer, as far as it has come.
    private final class Transfer {
        let tag: Int
        let longest: Int
        var body: [UInt8] = []
        var isTooLong = false

        init(_ tag: Int, longest: Int) { (self.tag, self.longest) = (tag, longest) }
    }

    /// - Throws: if libcurl cannot be loaded.
    init(_ settings: Settings) throws(Complaint) {
        if let reason = leaven_curl_load() {
            throw Complaint(
                "libcurl", "cannot be loaded", found: String(cString: reason),
                advice: "install it (apt-get install libcurl4)", cause: .system)
        }
        guard let multi = leaven_curl_multi() else { throw Self.outOfMemory }
        self.multi = multi
        self.settings = settings
        for header in settings.headers { headers = leaven_curl_header(headers, header) }
    }

    deinit {
        cancel()
        for easy in idle { leaven_curl_easy_free(easy) }
        leaven_curl_multi_free(multi)
        leaven_curl_headers_free(headers)
    }

    private static var outOfMemory: Complaint { Complaint("libcurl", "no memory", cause: .system) }

    /// How many requests are on their way.
    var count: Int { open.count }

    /// Begins a request.
    func post(_ body: [UInt8], tag: Int) throws(Complaint) {
        let reused = idle.popLast()
        let easy = if let reused { reused } else { try prepared() }
        let transfer = Transfer(tag, longest: settings.longest)
        leaven_curl_set_pointer(easy, Option.writeData, Unmanaged.passUnretained(transfer).toOpaque())
        leaven_curl_set_size(easy, Option.postSize, Int64(body.count))
        // libcurl copies the body.
        _ = body.withUnsafeBytes { leaven_curl_set_pointer(easy, Option.copyPost, $0.baseAddress) }
        guard leaven_curl_multi_add(multi, easy) == 0 else {
            idle.append(easy)
            throw Self.outOfMemory
        }
        open[easy] = transfer
    }

    /// Moves bytes until a request has ended or `seconds` have passed, and returns the requests that have
    /// ended.
    func replies(within seconds: Double) -> [Reply] {
        leaven_curl_multi_perform(multi)
        var replies = ended()
        guard replies.isEmpty else { return replies }
        leaven_curl_multi_poll(multi, Int32(min(max(0, seconds), 60) * 1000))
        leaven_curl_multi_perform(multi)
        replies = ended()
        return replies
    }

    /// Cancels all requests that are on their way.
    func cancel() {
        for easy in open.keys { close(easy) }
        open = [:]
    }

    private func ended() -> [Reply] {
        var replies: [Reply] = []
        var code: Int32 = 0
        while let easy = leaven_curl_multi_ended(multi, &code) {
            guard let transfer = open.removeValue(forKey: easy) else {
                preconditionFailure("a transfer that was not begun")
            }
            let wait = leaven_curl_size(easy, Option.retryAfter)
            replies.append(
                Reply(
                    tag: transfer.tag, result: result(transfer, code, easy),
                    wait: wait > 0 ? Double(wait) : nil))
            close(easy)
        }
        return replies
    }

    private func result(_ transfer: Transfer, _ code: Int32, _ easy: UnsafeMutableRawPointer) -> Reply.Result
    {
        switch code {
        case 0: .answered(status: leaven_curl_long(easy, Option.status), body: transfer.body)
        case 23 where transfer.isTooLong: .tooLong
        case 28: .timedOut
        // Invalid addresses and certificates (https://curl.se/libcurl/c/libcurl-errors.html).
        case 3, 4, 53, 54, 58, 59, 60, 66, 77, 83, 90, 91: .impossible(Self.words(code))
        case 5, 6, 7: .unreachable(Self.words(code))
        default: .cut(Self.words(code))
        }
    }

    private static func words(_ code: Int32) -> String { String(cString: leaven_curl_words(code)) }

    private func close(_ easy: UnsafeMutableRawPointer) {
        leaven_curl_multi_remove(multi, easy)
        idle.append(easy)
    }

    /// A handle with the settings of all requests.
    private func prepared() throws(Complaint) -> UnsafeMutableRawPointer {
        guard let easy = leaven_curl_easy() else { throw Self.outOfMemory }
        leaven_curl_set_pointer(easy, Option.url, settings.url)
        leaven_curl_set_pointer(easy, Option.headers, headers)
        leaven_curl_set_pointer(easy, Option.userAgent, "leaven")
        leaven_curl_set_long(easy, Option.post, 1)
        leaven_curl_set_long(easy, Option.noSignal, 1)
        leaven_curl_set_long(easy, Option.timeout, Int(settings.timeout * 1000))
        leaven_curl_set_long(easy, Option.connectTimeout, Int(min(30, settings.timeout) * 1000))
        leaven_curl_set_long(easy, Option.keepAlive, 1)
        leaven_curl_set_long(easy, Option.protocols, 3)  // HTTP and HTTPS; redirects are not followed
        if let file = settings.certificates { leaven_curl_set_pointer(easy, Option.certificates, file) }
        leaven_curl_set_writer(easy, Option.write) { bytes, size, count, receiver in
            guard let bytes, let receiver else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(receiver).takeUnretainedValue()
            let length = size * count
            guard transfer.body.count + length <= transfer.longest else {
                transfer.isTooLong = true
                return 0  // ends the transfer
            }
            transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: length))
            return length
        }
        return easy
    }

    /// The numbers of curl's options and infos (curl.h).
    private enum Option {
        static let writeData: Int32 = 10_001
        static let url: Int32 = 10_002
        static let write: Int32 = 20_011
        static let userAgent: Int32 = 10_018
        static let headers: Int32 = 10_023
        static let post: Int32 = 47
        static let certificates: Int32 = 10_065
        static let noSignal: Int32 = 99
        static let timeout: Int32 = 155
        static let connectTimeout: Int32 = 156
        static let copyPost: Int32 = 10_165
        static let protocols: Int32 = 181
        static let keepAlive: Int32 = 213
        static let postSize: Int32 = 30_120
        static let status: Int32 = 0x20_0002
        static let retryAfter: Int32 = 0x60_0039
    }
}
