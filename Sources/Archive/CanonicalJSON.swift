extension JSON {
    /// The same value with the members of every object sorted by the bytes of their names.
    package var canonical: JSON {
        switch self {
        case .array(let values): .array(values.map(\.canonical))
        case .object(let members):
            .object(
                members.map { Member($0.name, $0.value.canonical) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        default: self
        }
    }
}
