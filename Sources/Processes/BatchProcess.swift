import Tensors

/// A program that answers each of its inputs with a line, in order. If it ends early, it is started again
/// with the remaining inputs, so that no input spoils the answers to others.
package struct BatchProcess: Sendable {
    /// The program to start.
    package var process: ChildProcess
    /// Whether it writes a line before any answer, to show that it has started.
    package var greets = false
    /// Seconds without an answer after which the program is killed.
    package var seconds: Double
    /// The most inputs for one start.
    package var size: Int

    /// - Parameters: see the properties of the same names.
    package init(process: ChildProcess, greets: Bool = false, seconds: Double, size: Int) {
        self.process = process
        self.greets = greets
        self.seconds = seconds
        self.size = size
    }

    /// The result for an input.
    package enum Answer: Sendable {
        /// The line that the program wrote for it, without the line end.
        case line([UInt8])
        /// The program ended without an answer although this was the first input of its start.
        case none(ChildProcess.End)
        /// A line in its batch does not answer the input whose turn it was.
        case misfit(String)
        /// The program did not start.
        case unstarted(ChildProcess.End)
    }

    /// The answers to all inputs, in order. Several programs run at once, one for each processor.
    ///
    /// - Parameter fits: says why a line does not answer the input with this number; nil if it does.
    package func answers(
        to inputs: [[UInt8]], fits: @Sendable (Int, [UInt8]) -> String? = { _, _ in nil }
    ) -> [Answer] {
        // The inputs are divided evenly, so that no processor waits long for the last one.
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
