import SQLite

/// The usage of a server: the requests that it answered, and their tokens.
package struct ServerUse: Sendable, Equatable {
    /// The name that tells the server from others.
    package var server: String
    /// Requests that the server answered.
    package var requests: Int
    /// Tokens of the prompts.
    package var promptTokens: Int
    /// Tokens of the completions.
    package var completionTokens: Int

    package init(server: String, requests: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        (self.server, self.requests) = (server, requests)
        (self.promptTokens, self.completionTokens) = (promptTokens, completionTokens)
    }
}

extension Store {
    /// The usage of the run's servers.
    package var servers: ServerTable { ServerTable(store: self) }
}

/// The usage of each server by this run since its first start. It stays when the stages that asked go: it was
/// paid for.
package struct ServerTable: Sendable {
    let store: Store

    /// The whole usage of a server.
    package func use(of server: String) throws -> ServerUse {
        try store.locked {
            try store.database.query(
                "SELECT requests, prompt_tokens, completion_tokens FROM server_usage WHERE server = ?", server
            ).first { row in
                ServerUse(
                    server: server, requests: try row.int("requests"),
                    promptTokens: try row.int("prompt_tokens"),
                    completionTokens: try row.int("completion_tokens"))
            } ?? ServerUse(server: server)
        }
    }

    /// Adds a server's latest usage to its sums. Inside a transaction.
    func add(_ use: ServerUse) throws {
        guard use != ServerUse(server: use.server) else { return }
        try store.database.run(
            """
            INSERT INTO server_usage (server, requests, prompt_tokens, completion_tokens) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET requests = requests + excluded.requests,
            prompt_tokens = prompt_tokens + excluded.prompt_tokens,
            completion_tokens = completion_tokens + excluded.completion_tokens
            """, use.server, use.requests, use.promptTokens, use.completionTokens)
    }
}
