import SQLite

/// What a server used: requests that it answered, and tokens.
package struct ServerUse: Sendable, Equatable {
    /// What tells the server from others.
    package var server: String
    package var requests: Int
    package var promptTokens: Int
    package var completionTokens: Int

    package init(server: String, requests: Int = 0, promptTokens: Int = 0, completionTokens: Int = 0) {
        (self.server, self.requests) = (server, requests)
        (self.promptTokens, self.completionTokens) = (promptTokens, completionTokens)
    }
}

extension Store {
    /// What the servers of the run used.
    package var servers: ServerTable { ServerTable(store: self) }
}

/// What each server used for this run since its start. It outlives the stages that asked: it was paid for.
package struct ServerTable: Sendable {
    let store: Store

    /// All that a server used.
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

    /// Adds what a server used since. Inside a transaction.
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
