import Archive

/// The address of a server with OpenAI's protocol: `/chat/completions` and `/completions` are below it.
package struct ServerAddress: Sendable, Equatable {
    /// `https://host:port/v1`, without a slash at its end.
    package let url: String

    /// Reads an address as people write it: `http://localhost:8000` means `http://localhost:8000/v1`.
    ///
    /// - Parameter place: where the address is given, for complaints.
    package init(_ text: String, at place: String) throws(Complaint) {
        func complaint(_ problem: String, _ advice: String? = nil) -> Complaint {
            Complaint(
                place, problem, found: problem.isEmpty ? JSON.string(text).brief : nil,
                expected: problem.isEmpty ? "an address such as http://localhost:8000/v1" : nil,
                advice: advice)
        }
        guard let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw complaint("") }
        var rest = text.dropFirst(scheme.count)
        while rest.last == "/" { rest = rest.dropLast() }
        let host = rest.prefix { !"/?#".contains($0) }
        guard !host.contains("@") else {
            // The address itself is not shown: it contains a password.
            throw complaint(
                "has a user or a password in it", "take it out; a key comes from an environment variable")
        }
        // An address of IPv6 stands in brackets: [::1]:8000.
        let isWhole = host.hasPrefix("[") ? host.contains("]") : !host.contains { "[]".contains($0) }
        guard !host.isEmpty, !host.hasPrefix(":"), isWhole else { throw complaint("") }
        guard !rest.contains(where: { "?#".contains($0) }) else {
            throw complaint("has a query or a fragment", "end it before the ? or #")
        }
        for end in ["/chat/completions", "/completions"] where rest.hasSuffix(end) {
            throw complaint("names one of the server's resources", "end it before \(end)")
        }
        url = scheme + host.lowercased() + (rest.count == host.count ? "/v1" : rest.dropFirst(host.count))
    }
}
