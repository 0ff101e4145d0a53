import Archive

/// Reads typed fields of a config, with complaints that name the fields.
struct ConfigReader {
    let json: JSON
    let file: String
    /// The path of the object that holds the fields, if it is not the whole file: `rope_scaling.`.
    var prefix = ""

    /// The value of a field; `null` counts as absent.
    func value(_ field: String) -> JSON? {
        guard let value = json[field], value != .null else { return nil }
        return value
    }

    func fail(_ field: String, expected: String, advice: String? = nil) -> Complaint {
        .unsupported(
            file: file, field: prefix + field,
            found: json[field].map { String($0.serialized().prefix(80)) } ?? "nothing", expected: expected,
            advice: advice)
    }

    func optionalInt(_ field: String, _ range: ClosedRange<Int>) throws(Complaint) -> Int? {
        guard let value = value(field) else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw fail(field, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func int(_ field: String, _ range: ClosedRange<Int>, default fallback: Int? = nil) throws(Complaint)
        -> Int
    {
        if let number = try optionalInt(field, range) ?? fallback { return number }
        throw fail(field, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
    }

    /// A positive number; nil if the field is absent.
    func optionalNumber(_ field: String) throws(Complaint) -> Double? {
        guard let value = value(field) else { return nil }
        guard let number = value.double, number > 0, Float(number).isNormal else {
            throw fail(field, expected: "a positive number")
        }
        return number
    }

    func number(_ field: String, default fallback: Double? = nil) throws(Complaint) -> Double {
        if let number = try optionalNumber(field) ?? fallback { return number }
        throw fail(field, expected: "a positive number")
    }

    func bool(_ field: String, default fallback: Bool) throws(Complaint) -> Bool {
        guard let value = value(field) else { return fallback }
        guard let answer = value.bool else { throw fail(field, expected: "true or false") }
        return answer
    }

    /// The value of a field that must be one of these; if it is absent, the first.
    @discardableResult
    func choice(_ field: String, _ known: [String]) throws(Complaint) -> String {
        guard let value = value(field) else { return known[0] }
        guard let text = value.string, known.contains(text) else {
            throw fail(field, expected: known.joined(separator: " or "))
        }
        return text
    }

    /// Refuses a field that is true, because Leaven lacks the feature.
    func refuse(_ field: String) throws(Complaint) {
        guard try !bool(field, default: false) else { throw fail(field, expected: "false") }
    }
}
