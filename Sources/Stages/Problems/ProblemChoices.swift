import Archive
import Problems

/// Lists of the things that problems are drawn from; a bad list is refused with its place in the pipeline
/// file.
extension Settings {
    /// The families that a setting names: at least one, each of them known, none twice.
    func families(_ setting: Setting<[String]>) throws(Complaint) -> [String] {
        let names = try self(setting)
        try Families.named(names, at: place(of: setting))
        return names
    }

    /// The values of a list: at least one, none twice.
    func choices<Value: Hashable>(
        _ setting: Setting<[Value]>, of what: String, among names: [String]
    ) throws(Complaint) -> [Value] {
        let values = try self(setting)
        guard !values.isEmpty else { throw .noChoice(place(of: setting), among: names) }
        for (index, value) in values.enumerated() where values[..<index].contains(value) {
            throw .repeated(what, "\(value)", at: place(of: setting))
        }
        return values
    }
}
