import Archive

/// A stage's parameters as its initialiser reads them: typed, checked, with defaults.
///
/// It remembers what was asked for, so that whatever else stands in the file is refused afterwards, and
/// gives the effective values, defaults included, for the stage's key. Read all of them in `init`.
package final class Parameters {
    /// Path in the file: `stages[2]`.
    package let path: String
    /// The pipeline file, for messages.
    package let file: String
    private let members: [JSON.Member]
    private var read: [(name: String, value: Value)] = []

    private enum Value {
        case plain(JSON)
        case group(Parameters)
        case groups([Parameters])
    }

    package init(_ members: [JSON.Member], path: String, file: String) {
        self.members = members
        self.path = path
        self.file = file
    }

    /// The effective values of everything that was read, sorted by name.
    package var effective: JSON {
        JSON.object(
            read.map { name, value in
                switch value {
                case .plain(let json): JSON.Member(name, json)
                case .group(let group): JSON.Member(name, group.effective)
                case .groups(let groups): JSON.Member(name, .array(groups.map(\.effective)))
                }
            }
        ).canonical
    }

    /// Whether the file gives this parameter; it counts as asked for.
    package func has(_ name: String) -> Bool {
        asked.insert(name)
        return given(name) != nil
    }

    package func int(_ name: String, in range: ClosedRange<Int>, default fallback: Int? = nil)
        throws(DataflowError) -> Int
    {
        let what = "a whole number " + Self.words(range, Int.min, Int.max)
        return try value(name, fallback, what, JSON.int) { json in
            json.int.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func double(_ name: String, in range: ClosedRange<Double>, default fallback: Double? = nil)
        throws(DataflowError) -> Double
    {
        let what = "a number " + Self.words(range, -.infinity, .infinity)
        return try value(name, fallback, what, JSON.double) { json in
            json.double.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    package func bool(_ name: String, default fallback: Bool? = nil) throws(DataflowError) -> Bool {
        try value(name, fallback, "true or false", JSON.bool) { $0.bool }
    }

    package func string(_ name: String, default fallback: String? = nil) throws(DataflowError) -> String {
        try value(name, fallback, "a text", JSON.string) { $0.string }
    }

    /// One of a few words.
    package func choice(_ name: String, among words: [String], default fallback: String? = nil)
        throws(DataflowError) -> String
    {
        try value(name, fallback, Self.words(words), JSON.string) { json in
            json.string.flatMap { words.contains($0) ? $0 : nil }
        }
    }

    /// One of the cases of an enumeration, by its raw value.
    package func choice<Choice: CaseIterable & RawRepresentable>(
        _ name: String, _: Choice.Type = Choice.self, default fallback: Choice? = nil
    ) throws(DataflowError) -> Choice where Choice.RawValue == String {
        let words = Self.words(Choice.allCases.map(\.rawValue))
        return try value(name, fallback, words, { .string($0.rawValue) }) { json in
            json.string.flatMap(Choice.init(rawValue:))
        }
    }

    package func strings(_ name: String, default fallback: [String]? = nil)
        throws(DataflowError) -> [String]
    {
        try value(name, fallback, "a list of texts", { .array($0.map(JSON.string)) }) { json in
            json.array.flatMap { list in
                let texts = list.compactMap(\.string)
                return texts.count == list.count ? texts : nil
            }
        }
    }

    package func ints(_ name: String, in range: ClosedRange<Int>, default fallback: [Int]? = nil)
        throws(DataflowError) -> [Int]
    {
        let what = "a list of whole numbers " + Self.words(range, Int.min, Int.max)
        return try value(name, fallback, what, { .array($0.map(JSON.int)) }) { json in
            json.array.flatMap { list in
                let numbers = list.compactMap(\.int).filter(range.contains)
                return numbers.count == list.count ? numbers : nil
            }
        }
    }

    /// Whole numbers: one by itself, or a list of at least one. A list of one has the same effective value as the number.
    package func intOrInts(_ name: String, in range: ClosedRange<Int>, default fallback: Int)
        throws(DataflowError) -> [Int]
    {
        let what = "a whole number " + Self.words(range, Int.min, Int.max) + ", or a list of them"
        return try value(
            name, [fallback], what, { $0.count == 1 ? .int($0[0]) : .array($0.map(JSON.int)) }
        ) { json in
            let list = json.array ?? [json]
            let numbers = list.compactMap(\.int).filter(range.contains)
            return numbers.count == list.count && !numbers.isEmpty ? numbers : nil
        }
    }

    /// The path of a file that exists, found from the pipeline file's folder.
    ///
    /// Its effective value is the digest of its bytes: the same file elsewhere gives the same key.
    package func filePath(_ name: String, default fallback: String? = nil) throws(DataflowError) -> String {
        let path = try existing(name, fallback, "a file")
        do {
            read.append((name, .plain(.string("sha256:" + (try SHA256.hex(file: path))))))
        } catch {
            throw complaint(name, error.description)
        }
        return path
    }

    /// The path of a folder that exists, found from the pipeline file's folder.
    ///
    /// Neither the path nor what is in it enters the effective values: the stage adds a digest of its own.
    package func folderPath(_ name: String, default fallback: String? = nil) throws(DataflowError) -> String {
        try existing(name, fallback, "a folder")
    }

    /// An object that its reader checks by itself, as it stands in the file; an absent one is empty.
    package func object(_ name: String) throws(DataflowError) -> JSON {
        // A literal nil would be JSON's null.
        try value(name, .object([]), "an object", { $0 }) { json in json.members.map { _ in json } }
    }

    /// The parameters in an object; an absent one is empty, so that defaults hold.
    package func group(_ name: String) throws(DataflowError) -> Parameters {
        asked.insert(name)
        let json = given(name) ?? .object([])
        guard let members = json.members else { throw refused(name, json, "an object") }
        let group = Parameters(members, path: "\(path).\(name)", file: file)
        read.append((name, .group(group)))
        return group
    }

    /// The parameters in a list of objects; an absent list is empty.
    package func groups(_ name: String) throws(DataflowError) -> [Parameters] {
        asked.insert(name)
        let json = given(name) ?? .array([])
        guard let list = json.array, list.allSatisfy({ $0.members != nil }) else {
            throw refused(name, json, "a list of objects")
        }
        let groups = list.enumerated().map {
            Parameters($1.members ?? [], path: "\(path).\(name)[\($0)]", file: file)
        }
        read.append((name, .groups(groups)))
        return groups
    }

    /// An error about one parameter, for rules that a type does not state.
    package func complaint(_ name: String, _ problem: String) -> DataflowError {
        DataflowError("\(file): \(path).\(name)", problem)
    }

    // MARK: What was asked for

    private var asked: Set<String> = []

    /// A complaint for each parameter in the file that was never asked for.
    func unread() -> [DataflowError.Complaint] {
        let known = asked.sorted()
        var complaints = members.filter { !asked.contains($0.name) }.map { member in
            let near = nearest(to: member.name, among: known)
            return DataflowError.Complaint(
                "\(file): \(path).\(member.name)", "unknown key",
                expected: near == nil ? "one of " + known.joined(separator: ", ") : nil,
                advice: near.map { "did you mean \"\($0)\"?" })
        }
        for (_, value) in read {
            switch value {
            case .plain: break
            case .group(let group): complaints += group.unread()
            case .groups(let groups): complaints += groups.flatMap { $0.unread() }
            }
        }
        return complaints
    }

    private func given(_ name: String) -> JSON? {
        members.first { $0.name == name }?.value
    }

    private func value<Result>(
        _ name: String, _ fallback: Result?, _ expected: String, _ write: (Result) -> JSON,
        _ parse: (JSON) -> Result?
    ) throws(DataflowError) -> Result {
        let result = try plain(name, fallback, expected, parse)
        read.append((name, .plain(write(result))))
        return result
    }

    private func plain<Result>(
        _ name: String, _ fallback: Result?, _ expected: String, _ parse: (JSON) -> Result?
    ) throws(DataflowError) -> Result {
        asked.insert(name)
        guard let json = given(name) else {
            if let fallback { return fallback }
            let typed = nearest(to: name, among: members.map(\.name).filter { !asked.contains($0) })
            throw DataflowError(
                "\(file): \(path).\(name)", "missing", expected: expected,
                advice: typed.map { "\"\($0)\" is unknown, is it meant?" })
        }
        guard let result = parse(json) else { throw refused(name, json, expected) }
        return result
    }

    private func existing(_ name: String, _ fallback: String?, _ what: String)
        throws(DataflowError) -> String
    {
        let written = try plain(name, fallback, "the path of \(what)") { $0.string }
        let path = written.hasPrefix("/") ? written : Files.parent(of: file) + "/" + written
        guard Files.exists(path), Files.isFolder(path) == (what == "a folder") else {
            throw DataflowError(
                "\(file): \(self.path).\(name)", Files.exists(path) ? "is not \(what)" : "no such path",
                found: path, expected: what)
        }
        return path
    }

    private func refused(_ name: String, _ json: JSON, _ expected: String) -> DataflowError {
        DataflowError("\(file): \(path).\(name)", "", found: json.brief, expected: expected)
    }

    private static func words<Bound>(_ range: ClosedRange<Bound>, _ least: Bound, _ most: Bound) -> String {
        switch (range.lowerBound == least, range.upperBound == most) {
        case (true, true): ""
        case (false, true): "of at least \(range.lowerBound)"
        case (true, false): "of at most \(range.upperBound)"
        case (false, false): "from \(range.lowerBound) to \(range.upperBound)"
        }
    }

    private static func words(_ choices: [String]) -> String {
        "one of " + choices.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
