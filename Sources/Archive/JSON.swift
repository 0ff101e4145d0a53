/// A JSON value (RFC 8259) with the members of an object in file order.
package enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    /// A number as written, if neither `Int` nor `Double` holds exactly this number.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// A member `"name": value` of an object.
    package struct Member: Sendable, Equatable {
        /// The member's name.
        package var name: String
        /// The member's value.
        package var value: JSON

        package init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// The member called `name`; nil if this is no object or has no such member.
    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text; nil for other values.
    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    /// The number, if it is whole and fits; nil for other values.
    package var int: Int? {
        switch self {
        case .int(let value): value
        case .double(let value): Int(exactly: value)
        case .number(let text): Double(text).flatMap(Int.init(exactly:))
        default: nil
        }
    }

    /// The number as a double; nil for other values.
    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .number(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// True or false; nil for other values.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of a list; nil for other values.
    package var array: [JSON]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The members of an object; nil for other values.
    package var members: [Member]? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The kind of the value, for messages: "a number".
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .int, .double, .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
