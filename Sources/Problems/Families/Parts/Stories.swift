import Archive

/// The stories of `WordProblem`, with their people and things, from `stories.json`.
extension Story {
    static let people = list("people").map { Both($0, \.text) }

    static let things = list("things").map {
        Thing(english: $0.part("en").text, chinese: $0.part("zh").text, measure: $0.part("measure").text)
    }

    static let all = list("stories").map(Story.init)

    private static func list(_ name: String) -> [JSON] {
        guard let file = try? JSON.parse(PackageResources.stories_json, file: "") else {
            preconditionFailure("stories.json is no JSON")
        }
        return file.part(name).list
    }

    private init(_ json: JSON) {
        guard let steps = Steps(rawValue: json.part("steps").text) else {
            preconditionFailure("stories.json: steps that are unknown: \(json.part("steps").text)")
        }
        (name, self.steps) = (json.part("name").text, steps)
        tellings = Both(json.part("tellings")) { $0.list.map(\.text) }
        questions = Both(json.part("questions")) { $0.list.map(\.text) }
        (first, second) = (Both(json.part("first"), \.text), Both(json.part("second"), \.text))
    }
}

extension Both {
    fileprivate init(_ json: JSON, _ read: (JSON) -> Value) {
        self.init(read(json.part("en")), read(json.part("zh")))
    }
}

/// Reads the parts of a file that belongs to the program, so that nothing may be missing.
extension JSON {
    fileprivate func part(_ name: String) -> JSON { Self.found(self[name], name) }
    fileprivate var text: String { Self.found(string, "a text") }
    fileprivate var list: [JSON] { Self.found(array, "a list") }

    private static func found<Value>(_ value: Value?, _ what: String) -> Value {
        guard let value else { preconditionFailure("stories.json: \(what) is missing") }
        return value
    }
}
