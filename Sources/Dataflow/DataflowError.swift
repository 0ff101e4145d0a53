/// Why a pipeline, a run folder or a store was refused. Each complaint is one line.
package struct DataflowError: Error, Equatable, CustomStringConvertible {
    package var complaints: [Complaint]

    /// What is wrong, where, and what to do about it.
    package struct Complaint: Sendable, Equatable, CustomStringConvertible {
        /// A path, with the place in the file where there is one: `corpus.json: stages[2].temperature`.
        package var place: String
        package var problem: String
        package var found: String?
        package var expected: String?
        package var advice: String?

        package init(
            _ place: String, _ problem: String, found: String? = nil, expected: String? = nil,
            advice: String? = nil
        ) {
            self.place = place
            self.problem = problem
            self.found = found
            self.expected = expected
            self.advice = advice
        }

        package var description: String {
            let details = [found.map { "found \($0)" }, expected.map { "expected \($0)" }].compactMap { $0 }
            let facts = details.isEmpty ? "" : (problem.isEmpty ? "" : ": ") + details.joined(separator: ", ")
            return "\(place): \(problem)\(facts)" + (advice.map { "; \($0)" } ?? "")
        }
    }

    package init(_ complaints: [Complaint]) {
        self.complaints = complaints
    }

    package init(
        _ place: String, _ problem: String, found: String? = nil, expected: String? = nil,
        advice: String? = nil
    ) {
        complaints = [
            Complaint(place, problem, found: found, expected: expected, advice: advice)
        ]
    }

    package var description: String {
        complaints.map(\.description).joined(separator: "\n")
    }
}
