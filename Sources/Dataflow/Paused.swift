import Archive

/// Thrown by a stage that cannot go on before people have decided something.
package struct Paused: Error, CustomStringConvertible {
    /// What the stage waits for: `188 of 200 samples wait for people`.
    package var words: String
    /// The stage's summary so far, an object that is kept in the store.
    package var summary: JSON
    /// The commands that the user must give before the run goes on.
    package var commands: [String]

    package init(_ words: String, summary: JSON, commands: [String]) {
        (self.words, self.summary, self.commands) = (words, summary, commands)
    }

    package var description: String { words }
}
