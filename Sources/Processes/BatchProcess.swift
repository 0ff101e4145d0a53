import Tensors

/// A program that answers each of its inputs with a line, in order. One that ends on the way is started again
/// with the inputs that are left, so that no input spoils the answers to others.
package struct BatchProcess: Sendable {
    /// What is started.
    package var process: ChildProcess
    /// Whether it writes a line before it answers anything, to show that it has started.
    package var greets = false
    /// Seconds without an answer after which it is killed.
    package var seconds: Double
    /// Inputs for one start.
    package var size: Int

    /// - Parameters: see the properties of the same names.
    package init(process: ChildProcess, greets: Bool = false, seconds: Double, size: Int) {
        self.process = process
        self.greets = greets
        self.seconds = seconds
        self.size = size
    }

    /// What came of an input.
    package enum Answer: Sendable {
        /// The line that was written for it, without its end.
        case line([UInt8])
        /// It ended while it had this input alone, twice or as its first.
        case none(ChildProcess.End)
        /// A line of its batch is no answer to the input whose turn it was.
        case misfit(String)
        /// It did not start.
        case unstarted(ChildProcess.End)
    }

    /// The answers to all inputs, in order; several programs run at once, one for each processor.
    ///
    /// - Parameter fits: why a line is no answer to the input of a number; nil where it is one.
    package func answers(
        to inputs: [[UInt8]], fits: @Sendable (Int, [UInt8]) -> String? = { _, _ in nil }
    ) -> [Answer] {
        // Evenly, so that no processor waits long for the last.
        let lanes = min(processorCount, (inputs.count + size - 1) / size)
        let width = max(1, min(size, (inputs.count + max(1, lanes) - 1) / max(1, lanes)))
        let chunks = stride(from: 0, to: inputs.count, by: width).map { $0..<min($0 + width, inputs.count) }
        return parallelMap(count: chunks.count, threads: processorCount) {
            answers(to: inputs[chunks[$0]], fits)
        }.flatMap { $0 }
    }

    private func answers(
        to inputs: ArraySlice<[UInt8]>, _ fits: (Int, [UInt8]) -> String?
    ) -> [Answer] {
        var answers: [Answer] = []
        while answers.count < inputs.count {
            let rest = inputs.dropFirst(answers.count)
            let before = answers.count
            var greeted = !greets
            var misfit: String?
            let end = process.converse(
                input: Array(rest.joined()), lines: rest.count + (greets ? 1 : 0), seconds: seconds
            ) { line in
                if greeted {
                    misfit = misfit ?? fits(inputs.startIndex + answers.count, line)
                    answers.append(.line(line))
                } else {
                    greeted = true
                }
            }
            if end == .surplus { misfit = misfit ?? "more lines than it was asked for" }
            if let misfit { return inputs.map { _ in .misfit(misfit) } }
            if answers.count == before { answers.append(greeted ? .none(end) : .unstarted(end)) }
        }
        return answers
    }
}
