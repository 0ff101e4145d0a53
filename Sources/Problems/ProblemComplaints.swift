import Archive

/// Complaints about the choice of problems, in words for the user.
extension Complaint {
    /// A name occurs twice in a list.
    package static func repeated(_ what: String, _ name: String, at place: String) -> Complaint {
        Complaint(
            place, found: "\(JSON.string(name).brief) twice", expected: "each \(what) once",
            advice: "remove one of them")
    }

    /// A list is empty from which something must be drawn.
    package static func noChoice(_ place: String, among choices: [String]) -> Complaint {
        Complaint(
            place, found: "an empty list", expected: "some of \(choices.joined(separator: ", "))",
            advice: "name at least one, or leave the setting out for all")
    }

    static func badLevel(_ level: Int) -> Complaint {
        Complaint("levels", found: "\(level)", expected: "a level from 1 to 5", advice: "correct the level")
    }

    static func badShare(_ name: String, _ value: Double) -> Complaint {
        Complaint(
            name, found: "\(value)", expected: "a share from 0 to 1", advice: "correct the value")
    }

    static func exhausted(_ families: [String], levels: [Int], after count: Int) -> Complaint {
        let families = Set(families).sorted()
        let levels =
            (levels.count > 1 ? "levels " : "level ")
            + levels.map(String.init).joined(separator: ", ")
        let named = families.count > 3 ? "\(families.count) families" : families.joined(separator: ", ")
        return Complaint(
            "families",
            found: "no further problem of \(named) at \(levels) after \(count)",
            expected: "as many distinct problems as are asked for",
            advice: "ask for fewer problems, or for more families or levels")
    }
}
