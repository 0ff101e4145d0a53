/// A parameter of a stage kind or a check. It is declared once; reading, help, tables and complaints use the
/// declaration.
package struct Setting<Value: Sendable>: DeclaredSetting {
    /// The setting's name in a file.
    package let name: String
    /// The values that it accepts: `a whole number from 1 to 1000`.
    package let expected: String
    /// One sentence that says what it does.
    package let help: String
    /// The default. Nil if the file must give a value, or if the setting may be absent (see `given`).
    package let fallback: Value?
    /// Whether the default is left out of the effective values. A setting is quiet if stores with its kind
    /// were written before it existed: its default then leaves their keys unchanged.
    package private(set) var isQuiet = false
    let parse: @Sendable (JSON) -> Value?
    let write: @Sendable (Value) -> JSON
    let location: Location

    /// The thing that a text names: itself, a file or a folder.
    enum Location: Sendable {
        case none, file, folder
    }

    package init(
        _ name: String, expected: String, default fallback: Value?, _ help: String,
        parse: @escaping @Sendable (JSON) -> Value?, write: @escaping @Sendable (Value) -> JSON
    ) {
        self.init(name, expected, fallback, help, .none, parse, write)
    }

    fileprivate init(
        _ name: String, _ expected: String, _ fallback: Value?, _ help: String, _ location: Location,
        _ parse: @escaping @Sendable (JSON) -> Value?, _ write: @escaping @Sendable (Value) -> JSON
    ) {
        (self.name, self.expected, self.fallback, self.help) = (name, expected, fallback, help)
        (self.parse, self.write, self.location) = (parse, write, location)
    }

    package var standard: JSON? { fallback.map(write) }
    package var parts: [any DeclaredSetting] { [] }

    /// The same setting, with its default left out of the effective values.
    package var quiet: Setting {
        var setting = self
        setting.isQuiet = true
        return setting
    }
}

/// A setting, as help and tables show it.
package protocol DeclaredSetting: Sendable {
    var name: String { get }
    var expected: String { get }
    var help: String { get }
    /// The default as a file would give it; nil if there is none.
    var standard: JSON? { get }
    /// The settings inside it, if it is an object or a list of objects.
    var parts: [any DeclaredSetting] { get }
}

/// A setting that is an object, or a list of objects, with its own settings.
package struct SettingGroup: DeclaredSetting {
    /// The setting's name in a file.
    package let name: String
    /// One sentence that says what it does.
    package let help: String
    /// The settings inside each object.
    package let parts: [any DeclaredSetting]
    /// Whether it is a list of objects.
    package let isList: Bool

    package init(_ name: String, isList: Bool = false, _ help: String, _ parts: [any DeclaredSetting]) {
        (self.name, self.isList, self.help, self.parts) = (name, isList, help, parts)
    }

    package var expected: String { isList ? "a list of objects" : "an object" }
    package var standard: JSON? { nil }
}

// MARK: Kinds of settings

extension Setting where Value == Int {
    /// A whole number.
    package static func int(
        _ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil, _ help: String
    ) -> Setting {
        Setting(
            name, expected: "a whole number" + words(range, .min, .max), default: fallback, help,
            parse: { json in json.int.flatMap { range.contains($0) ? $0 : nil } }, write: JSON.int)
    }
}

extension Setting where Value == Double {
    /// A number.
    package static func double(
        _ name: String, in range: ClosedRange<Double>, default fallback: Double? = nil, _ help: String
    ) -> Setting {
        Setting(
            name, expected: "a number" + words(range, -.infinity, .infinity), default: fallback, help,
            parse: { json in json.double.flatMap { range.contains($0) ? $0 : nil } }, write: JSON.double)
    }
}

extension Setting where Value == Bool {
    /// True or false.
    package static func bool(_ name: String, default fallback: Bool? = nil, _ help: String) -> Setting {
        Setting(
            name, expected: "true or false", default: fallback, help, parse: \.bool, write: JSON.bool)
    }
}

extension Setting where Value == String {
    /// A text.
    package static func text(_ name: String, default fallback: String? = nil, _ help: String) -> Setting {
        Setting(name, expected: "a text", default: fallback, help, parse: \.string, write: JSON.string)
    }

    /// One of a few words.
    package static func choice(
        _ name: String, among choices: [String], default fallback: String? = nil, _ help: String
    ) -> Setting {
        Setting(
            name, expected: words(choices), default: fallback, help,
            parse: { json in json.string.flatMap { choices.contains($0) ? $0 : nil } }, write: JSON.string)
    }

    /// The path of an existing file, relative to the pipeline file's folder. Its effective value is the
    /// digest of the file's bytes: the same file at another path gives the same key.
    package static func file(_ name: String, _ help: String) -> Setting {
        Setting(name, "the path of a file", nil, help, .file, path, JSON.string)
    }

    /// The path of an existing folder, relative to the pipeline file's folder. Neither the path nor the
    /// folder's content enters the effective values: the stage adds its own digest.
    package static func folder(_ name: String, _ help: String) -> Setting {
        Setting(name, "the path of a folder", nil, help, .folder, path, JSON.string)
    }

    /// A text that the system takes for a path; it would end at a null character.
    private static func path(_ json: JSON) -> String? {
        json.string.flatMap { $0.utf8.contains(0) ? nil : $0 }
    }
}

extension Setting where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// A case of an enumeration, by its raw value.
    package static func choice(_ name: String, default fallback: Value? = nil, _ help: String) -> Setting {
        Setting(
            name, expected: words(Value.allCases.map(\.rawValue)), default: fallback, help,
            parse: { json in json.string.flatMap(Value.init(rawValue:)) }, write: { .string($0.rawValue) })
    }
}

extension Setting {
    /// A case of an enumeration, by its raw value, or a list of at least one case. A list of one has the same
    /// effective value as the case alone.
    package static func choices<Choice: CaseIterable & RawRepresentable & Sendable>(
        _ name: String, default fallback: Choice, _ help: String
    ) -> Setting where Value == [Choice], Choice.RawValue == String {
        Setting(
            name, expected: words(Choice.allCases.map(\.rawValue)) + ", or a list of them",
            default: [fallback],
            help,
            parse: { json in
                let list = json.array ?? [json]
                let cases = list.compactMap { $0.string.flatMap(Choice.init(rawValue:)) }
                return cases.isEmpty || cases.count < list.count ? nil : cases
            },
            write: { $0.count == 1 ? .string($0[0].rawValue) : .array($0.map { .string($0.rawValue) }) })
    }
}

extension Setting where Value == [String] {
    /// A list of texts.
    package static func texts(_ name: String, default fallback: [String]? = nil, _ help: String) -> Setting {
        Setting(
            name, expected: "a list of texts", default: fallback, help,
            parse: { json in
                json.array.flatMap { list in
                    let texts = list.compactMap(\.string)
                    return texts.count == list.count ? texts : nil
                }
            }, write: { .array($0.map(JSON.string)) })
    }
}

extension Setting where Value == [Int] {
    /// A list of whole numbers.
    package static func ints(
        _ name: String, in range: ClosedRange<Int>, default fallback: [Int]? = nil, _ help: String
    ) -> Setting {
        Setting(
            name, expected: "a list of whole numbers" + words(range, .min, .max), default: fallback, help,
            parse: { json in json.array.flatMap { numbers($0, in: range) } },
            write: { .array($0.map(JSON.int)) })
    }

    /// A whole number, or a list of at least one. A list of one has the same effective value as the number
    /// alone.
    package static func intOrInts(
        _ name: String, in range: ClosedRange<Int>, default fallback: Int, _ help: String
    ) -> Setting {
        Setting(
            name, expected: "a whole number" + words(range, .min, .max) + ", or a list of them",
            default: [fallback], help,
            parse: { json in
                let numbers = numbers(json.array ?? [json], in: range)
                return numbers?.isEmpty == true ? nil : numbers
            }, write: { $0.count == 1 ? .int($0[0]) : .array($0.map(JSON.int)) })
    }
}

extension Setting where Value == JSON {
    /// A JSON value, which its reader checks.
    package static func json(
        _ name: String, expected: String, default fallback: JSON? = nil, _ help: String,
        accepts: @escaping @Sendable (JSON) -> Bool = { _ in true }
    ) -> Setting {
        // A literal nil would be JSON's null.
        Setting(
            name, expected: expected, default: fallback, help, parse: { accepts($0) ? $0 : JSON?.none },
            write: { $0 })
    }

    /// An object, which its reader checks; if it is absent, it counts as empty.
    package static func object(_ name: String, _ help: String) -> Setting {
        json(name, expected: "an object", default: .object([]), help) { $0.members != nil }
    }
}

private func numbers(_ list: [JSON], in range: ClosedRange<Int>) -> [Int]? {
    let numbers = list.compactMap(\.int).filter(range.contains)
    return numbers.count == list.count ? numbers : nil
}

private func words<Bound>(_ range: ClosedRange<Bound>, _ least: Bound, _ most: Bound) -> String {
    switch (range.lowerBound == least, range.upperBound == most) {
    case (true, true): ""
    case (false, true): " of at least \(range.lowerBound)"
    case (true, false): " of at most \(range.upperBound)"
    case (false, false): " from \(range.lowerBound) to \(range.upperBound)"
    }
}

private func words(_ choices: [String]) -> String {
    "one of " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
}
