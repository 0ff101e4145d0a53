import Sampling
import TestSupport
import Testing

/// The rules of how a server is asked, without one.
@Suite struct ServerRuleTests {
    private func load(concurrency: Int = 64) throws -> ServerLoad {
        var server = Server(try ServerAddress("http://a", at: ""), model: "m")
        server.concurrency = concurrency
        return ServerLoad(server)
    }

    /// Begins as many requests as there are places.
    private func fill(_ load: ServerLoad, at time: Double = 0) -> [Int] {
        var places: [Int] = []
        while let place = load.begin(at: time) { places.append(place) }
        return places
    }

    @Test(
        "The number of requests doubles with each round, halves once for a round that was refused, then grows by one"
    )
    func level() throws {
        let load = try load()
        for wanted in [4, 8, 16, 32, 64, 64] {
            let places = fill(load)
            #expect(places.count == wanted)
            for place in places { load.succeeded(place) }
        }
        for place in fill(load) { load.failed(place, .overload, wait: nil, at: 0) }
        for wanted in [32, 32, 33, 34] {
            let places = fill(load)
            // What was not filled at the time does not count; rounding may take a round more.
            #expect(abs(places.count - wanted) <= 1)
            for place in places { load.succeeded(place) }
        }
    }

    @Test("The number never exceeds its bound, nor falls below one")
    func bounds() throws {
        let small = try load(concurrency: 2)
        for _ in 0..<9 {
            let places = fill(small)
            #expect(places.count == 2)
            for place in places { small.succeeded(place) }
        }
        for _ in 0..<9 {
            for place in fill(small) { small.failed(place, .overload, wait: nil, at: 0) }
        }
        #expect(small.level == 1)
    }

    @Test("A server that asks to wait is sent nothing before")
    func wait() throws {
        let load = try load()
        let place = try #require(load.begin(at: 100))
        load.failed(place, .overload, wait: 30, at: 100)
        #expect(load.begin(at: 129.9) == nil && load.pause(at: 110) == 20)
        #expect(load.begin(at: 130) != nil && load.pause(at: 130) == 0)
    }

    @Test("Delays double up to a minute, differ, and are never shorter than what the server asks for")
    func delays() {
        let retry = ServerRetry()
        for (attempt, longest) in [(1, 1.0), (2, 2), (5, 16), (7, 60), (64, 60), (1000, 60)] {
            let delays = (0..<100).map { _ in retry.delay(after: attempt, asked: nil) }
            #expect(delays.allSatisfy { (longest / 2...longest).contains($0) })
            #expect(Set(delays).count > 50)
            #expect(retry.delay(after: attempt, asked: 300) == 300)
        }
    }

    @Test("Every status means something")
    func statuses() {
        for status in [408, 429, 502, 503, 504] {
            #expect(ServerFault.meaning(ofStatus: status) == .overload)
        }
        for status in [409, 500] { #expect(ServerFault.meaning(ofStatus: status) == .again) }
        for status in [0, 100, 301, 302, 401, 402, 403, 404, 405] {
            #expect(ServerFault.meaning(ofStatus: status) == .end)
        }
        for status in [201, 400, 413, 422, 501, 599, 999] {
            #expect(ServerFault.meaning(ofStatus: status) == .failure)
        }
    }

    @Test("Addresses are read as people write them")
    func addresses() throws {
        for (text, url) in [
            ("http://localhost:8000", "http://localhost:8000/v1"),
            ("https://API.example.com/", "https://api.example.com/v1"),
            ("HTTP://h/api/v1//", "http://h/api/v1"), ("http://[::1]:80/V1", "http://[::1]:80/V1"),
        ] {
            #expect(try ServerAddress(text, at: "url").url == url)
        }
        for (text, words) in [
            ("localhost:8000", "an address such as"), ("ftp://h", "an address such as"), ("", "an address"),
            ("http://", "an address"), ("http://h /v1", "an address"), ("http://ü", "an address"),
            ("http://h/v1?key=abc", "a query"), ("http://h/v1/chat/completions", "end it before /chat"),
        ] {
            let message = failure { _ = try ServerAddress(text, at: "url") }
            #expect(message.hasPrefix("url: ") && message.contains(words), "\(message)")
        }
        let secret = failure { _ = try ServerAddress("http://me:secret@h/v1", at: "url") }
        #expect(secret.contains("a password") && !secret.contains("secret"))
    }

    @Test("A key is refused where it cannot be a header, and is never printed")
    func keys() throws {
        let key = try ServerKey(name: "KEY", value: "secret", at: "")
        #expect(!"\(key) \(String(reflecting: key))".contains("secret"))
        var text = ""
        dump(key, to: &text)
        #expect(!text.contains("secret"))
        for value in [nil, "", "secret\r\nX: y", "secr et", "sécret"] {
            let message = failure { _ = try ServerKey(name: "KEY", value: value, at: "p") }
            #expect(message.contains("KEY") && !message.contains("ret"), "\(message)")
        }
    }
}
