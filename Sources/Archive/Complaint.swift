/// Why an input cannot be used, or why the system refused something: one line for the user.
package struct Complaint: Error, Equatable, CustomStringConvertible {
    /// A path, an option or a parameter, and the place in the file if it is known: `data.json:3:7` (columns
    /// count characters, from 1) or `corpus.json5: stages[2].temperature`.
    package var place: String
    /// What is wrong; empty if `found` and `expected` say everything.
    package var problem: String
    /// What was found there; nil if that is not worth saying.
    package var found: String?
    /// What should be there; nil if that is not worth saying.
    package var expected: String?
    /// What the user can do about it.
    package var advice: String?
    /// Whose failure it is: the input's or the system's.
    package var cause: Cause

    /// Whose failure a complaint reports. It decides the exit code.
    package enum Cause: Sendable {
        /// The input cannot be used: a file, an option, or a folder in which this user may not write.
        case input
        /// The system failed: no space, no memory, a damaged store, or a pipe that nobody reads.
        case system
    }

    package init(
        _ place: String, _ problem: String = "", found: String? = nil, expected: String? = nil,
        advice: String? = nil, cause: Cause = .input
    ) {
        self.place = place
        self.problem = problem
        self.found = found
        self.expected = expected
        self.advice = advice
        self.cause = cause
    }

    /// A complaint about an unknown name. It advises the nearest known name, or lists all if none is near.
    ///
    /// - Parameter what: the kind of thing that has such names: `check`.
    package static func unknown(
        _ what: String, _ name: String, at place: String, among names: [String]
    ) -> Complaint {
        let known = KnownNames(names, not: name)
        return Complaint(
            place, "unknown \(what)", found: JSON.string(name).brief, expected: known.expected,
            advice: known.advice)
    }

    /// One line: `data.json:3:7: not valid JSON: found "x", expected a value; correct it`.
    package var description: String {
        let facts = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
        let parts = [place, problem, facts.joined(separator: ", ")].filter { !$0.isEmpty }
        return parts.joined(separator: ": ") + (advice.map { "; \($0)" } ?? "")
    }
}

/// All mistakes that were found in one input; each is one line for the user.
package struct Complaints: Error, Equatable, CustomStringConvertible {
    /// The mistakes, in the order in which they were found.
    package var complaints: [Complaint]

    package init(_ complaints: [Complaint]) {
        self.complaints = complaints
    }

    package var description: String {
        complaints.map(\.description).joined(separator: "\n")
    }
}
