extension Exercise {
    /// The length of the right attempt and its check in English, in bytes of UTF-8; families reject draws
    /// that are too long.
    var workLength: Int {
        var slip = Slip.none
        let attempt = attempt(.english, slip: &slip)
        let lengths = attempt.lines.map(\.utf8.count) + [check(attempt.answer, .english).text.utf8.count]
        return lengths.reduce(0) { $0 + $1 + 1 }
    }
}
