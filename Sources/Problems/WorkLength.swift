extension Exercise {
    /// The characters of the right attempt and its check in English; a draw that is too long is told by it.
    var workLength: Int {
        var slip = Slip.none
        let attempt = attempt(.english, slip: &slip)
        let lengths = attempt.steps.map(\.utf8.count) + [check(attempt.answer, .english).text.utf8.count]
        return lengths.reduce(0) { $0 + $1 + 1 }
    }
}
