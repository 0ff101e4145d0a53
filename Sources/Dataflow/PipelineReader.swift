import Archive

/// Takes a pipeline's JSON apart and gathers every complaint, so that one reading shows all mistakes.
struct PipelineReader {
    let file: String
    var complaints: [Complaint] = []
    private var used: Set<String> = []

    init(file: String) {
        self.file = file
    }

    mutating func complain(
        _ path: String, _ problem: String = "", found: String? = nil, expected: String? = nil,
        advice: String? = nil
    ) {
        complaints.append(
            .init("\(file): \(path)", problem, found: found, expected: expected, advice: advice))
    }

    mutating func refuseUnknown(_ members: [JSON.Member], known: [String], path: String) {
        for member in members where !known.contains(member.name) {
            let known = KnownNames(known, not: member.name)
            complain(path + member.name, "unknown key", expected: known.expected, advice: known.advice)
        }
    }

    mutating func text(_ json: JSON?, _ path: String) -> String? {
        guard let json else {
            complain(path, "missing", expected: "a text")
            return nil
        }
        guard let text = json.string, !text.isEmpty else {
            complain(path, found: json.brief, expected: "a text that is not empty")
            return nil
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            complain(path, found: json.brief, expected: "a text without control characters")
            return nil
        }
        return text
    }

    // MARK: Parameters and overrides

    mutating func parameters(_ json: JSON?, settings: [String]) -> [JSON.Member] {
        guard var members = (json ?? .object([])).members else {
            complain("parameters", found: json?.brief, expected: "an object")
            return []
        }
        var given: Set<String> = []
        for setting in settings {
            guard let sign = setting.firstIndex(of: "="), sign > setting.startIndex else {
                complaints.append(.init("--set \(setting)", "", expected: "NAME=VALUE"))
                continue
            }
            let name = String(setting[..<sign])
            guard let place = members.firstIndex(where: { $0.name == name }) else {
                let names = members.map(\.name).joined(separator: ", ")
                complaints.append(
                    .init(
                        "--set \(setting)", "\(file) declares no parameter \"\(name)\"",
                        expected: names.isEmpty ? nil : "one of \(names)"))
                continue
            }
            guard given.insert(name).inserted else {
                complaints.append(.init("--set \(setting)", "given twice", expected: "each parameter once"))
                continue
            }
            let text = String(setting[setting.index(after: sign)...])
            let declared = members[place].value
            let value: JSON? =
                declared.string != nil
                ? .string(text) : try? JSON.parse(Array(text.utf8), json5: true, file: "--set")
            guard let value, value.kind == declared.kind else {
                complaints.append(
                    .init(
                        "--set \(setting)", "", found: text.isEmpty ? "nothing" : text,
                        expected: declared.kind))
                continue
            }
            members[place].value = value
        }
        return members
    }

    /// The JSON with each text `"$name"` replaced by the value of that parameter.
    private mutating func substitute(_ json: JSON, _ parameters: [JSON.Member], path: String) -> JSON {
        switch json {
        case .string(let text) where text.hasPrefix("$$"): return .string(String(text.dropFirst()))
        case .string(let text) where text.hasPrefix("$"):
            let name = String(text.dropFirst())
            used.insert(name)
            if let member = parameters.first(where: { $0.name == name }) { return member.value }
            let names = parameters.map(\.name).joined(separator: ", ")
            complain(
                path, "no such parameter", found: text,
                expected: names.isEmpty ? "it under parameters" : "one of \(names)")
            return json
        case .array(let values):
            var result: [JSON] = []
            for (index, value) in values.enumerated() {
                result.append(substitute(value, parameters, path: "\(path)[\(index)]"))
            }
            return .array(result)
        case .object(let members):
            var result: [JSON.Member] = []
            for member in members {
                let path = "\(path).\(member.name)"
                result.append(.init(member.name, substitute(member.value, parameters, path: path)))
            }
            return .object(result)
        default: return json
        }
    }

    // MARK: Stages

    mutating func entries(_ json: JSON?, _ parameters: [JSON.Member]) -> [Pipeline.Entry] {
        guard let json else {
            complain("stages", "missing", expected: "a list of stages")
            return []
        }
        guard let list = json.array, !list.isEmpty else {
            complain("stages", found: json.brief, expected: "a list of stages that is not empty")
            return []
        }
        var entries: [Pipeline.Entry] = []
        for (index, json) in list.enumerated() {
            guard let entry = entry(json, parameters, path: "stages[\(index)]") else { continue }
            if let twin = entries.first(where: { $0.name == entry.name }) {
                complain("\(entry.path).name", "\"\(entry.name)\" is taken by \(twin.path)")
            }
            entries.append(entry)
        }
        for member in parameters where !used.contains(member.name) {
            complain("parameters.\(member.name)", "no stage uses \"$\(member.name)\"")
        }
        return entries
    }

    private mutating func entry(_ json: JSON, _ parameters: [JSON.Member], path: String) -> Pipeline.Entry? {
        guard let members = json.members else {
            complain(path, found: json.brief, expected: "an object with name and kind")
            return nil
        }
        let name = text(json["name"], "\(path).name")
        if let name, !Self.isName(name) {
            complain(
                "\(path).name", found: "\"\(name)\"",
                expected: "1 to 64 letters, digits, - and _, as it names a folder")
        }
        let kind = text(json["kind"], "\(path).kind")
        var inputs: [Pipeline.Input] = []
        if let json = json["inputs"] {
            if json.members == nil { complain("\(path).inputs", found: json.brief, expected: "an object") }
            for member in json.members ?? [] {
                guard let stage = text(member.value, "\(path).inputs.\(member.name)") else { continue }
                inputs.append(.init(role: member.name, stage: stage))
            }
        }
        var values: [JSON.Member] = []
        for member in members where !["name", "kind", "inputs"].contains(member.name) {
            let value = substitute(member.value, parameters, path: "\(path).\(member.name)")
            values.append(.init(member.name, value))
        }
        guard let name, let kind else { return nil }
        return Pipeline.Entry(path: path, name: name, kind: kind, inputs: inputs, values: values)
    }

    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }
}
