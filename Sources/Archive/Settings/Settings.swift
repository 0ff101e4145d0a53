/// The settings that a file gives to one stage or check. Each setting is read through its declaration, which
/// checks the value and holds the default.
///
/// This object remembers which settings were read. Afterwards, `unread` complains about all others in the
/// file, and `effective` gives the values for the key of the stage. Therefore a stage or
/// a check must read all its settings in its `init`.
package final class Settings {
    /// The path of the settings in the file: `stages[2]`.
    package let path: String
    /// The path of the file, for complaints; relative paths in settings start at its folder.
    package let file: String
    private let members: [JSON.Member]
    /// The names of the settings that were asked for, whether the file gives them or not.
    private var names: Set<String> = []
    /// The effective values, in the order in which they were read.
    private var read: [(name: String, value: Value)] = []

    private enum Value {
        case plain(JSON)
        case group(Settings)
        case groups([Settings])
    }

    /// - Parameter file: empty if `path` says everything.
    package init(_ members: [JSON.Member], path: String, file: String = "") {
        self.members = members
        self.path = path
        self.file = file
    }

    /// The value of a setting, or its default.
    ///
    /// - Throws: `Complaint` if the value is not accepted, or if it is missing and has no default.
    package func callAsFunction<Value>(_ setting: Setting<Value>) throws(Complaint) -> Value {
        if let value = try given(setting) { return value }
        guard let fallback = setting.fallback else {
            let typed = nearest(to: setting.name, among: members.map(\.name).filter { !names.contains($0) })
            throw Complaint(
                place(of: setting), "missing", expected: setting.expected,
                advice: typed.map { "\"\($0)\" is unknown; is \(setting.name) meant?" })
        }
        if !setting.isQuiet { read.append((setting.name, .plain(setting.write(fallback)))) }
        return fallback
    }

    /// The value that the file gives; nil if it gives none, even if the setting has a default. A setting that
    /// the file does not give is then left out of the effective values.
    ///
    /// - Throws: `Complaint` if the value is not accepted, or if it is a path and nothing is there.
    package func given<Value>(_ setting: Setting<Value>) throws(Complaint) -> Value? {
        names.insert(setting.name)
        guard let json = member(setting.name) else { return nil }
        guard let value = setting.parse(json) else { throw refused(setting, json) }
        guard setting.location != .none, let written = value as? String else {
            read.append((setting.name, .plain(setting.write(value))))
            return value
        }
        return try existing(setting, written) as? Value
    }

    /// The settings in an object. A file without the object counts as if it gave an empty one, so that the
    /// defaults hold.
    package func callAsFunction(_ group: SettingGroup) throws(Complaint) -> Settings {
        let settings = try given(group) ?? Settings([], path: "\(path).\(group.name)", file: file)
        if !has(group) { read.append((group.name, .group(settings))) }
        return settings
    }

    /// The settings in an object; nil if the file does not give the object, which is then left out of the
    /// effective values.
    package func given(_ group: SettingGroup) throws(Complaint) -> Settings? {
        names.insert(group.name)
        guard let json = member(group.name) else { return nil }
        guard let members = json.members else { throw refused(group, json) }
        let settings = Settings(members, path: "\(path).\(group.name)", file: file)
        read.append((group.name, .group(settings)))
        return settings
    }

    /// The settings in each object of a list. A file without the list counts as if it gave an empty one.
    package func each(_ group: SettingGroup) throws(Complaint) -> [Settings] {
        names.insert(group.name)
        let json = member(group.name) ?? .array([])
        guard let list = json.array, list.allSatisfy({ $0.members != nil }) else {
            throw refused(group, json)
        }
        let settings = list.enumerated().map {
            Settings($1.members ?? [], path: "\(path).\(group.name)[\($0)]", file: file)
        }
        read.append((group.name, .groups(settings)))
        return settings
    }

    /// Whether the file gives a value for this setting.
    package func has(_ setting: some DeclaredSetting) -> Bool { member(setting.name) != nil }

    /// A complaint about one setting, for a rule that the setting's declaration cannot check.
    package func complaint(
        _ setting: some DeclaredSetting, _ problem: String = "", found: String? = nil,
        expected: String? = nil, advice: String? = nil
    ) -> Complaint {
        Complaint(place(of: setting), problem, found: found, expected: expected, advice: advice)
    }

    /// The place of the settings, for complaints.
    package var place: String { place(path) }

    /// The place of a setting, for complaints.
    package func place(of setting: some DeclaredSetting) -> String { place("\(path).\(setting.name)") }

    private func place(_ path: String) -> String { file.isEmpty ? path : "\(file): \(path)" }

    // MARK: What was read

    /// The effective values of what was read, sorted by name. Settings that name folders are left
    /// out, and so are quiet settings that the file does not give.
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

    /// The names of all settings that were read. The name of a setting in an object begins with the name of
    /// the object: `model.hidden_size`.
    package var asked: Set<String> {
        read.reduce(into: names) { asked, entry in
            let inside =
                switch entry.value {
                case .plain: [Settings]()
                case .group(let group): [group]
                case .groups(let groups): groups
                }
            asked.formUnion(inside.flatMap(\.asked).map { "\(entry.name).\($0)" })
        }
    }

    /// A complaint for each setting in the file that was never read, or that is given twice.
    package func unread() -> [Complaint] {
        var complaints: [Complaint] = []
        for (index, member) in members.enumerated() {
            let place = place("\(path).\(member.name)")
            if !names.contains(member.name) {
                let known = KnownNames(names.sorted(), not: member.name, others: "no keys")
                complaints.append(
                    Complaint(place, "unknown key", expected: known.expected, advice: known.advice))
            } else if members[..<index].contains(where: { $0.name == member.name }) {
                complaints.append(Complaint(place, "given twice", expected: "each key once"))
            }
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

    private func member(_ name: String) -> JSON? {
        members.first { $0.name == name }?.value
    }

    /// The path that a setting names, relative paths made complete. A file is recorded by the SHA-256 of its
    /// bytes; a folder is not recorded (see `Setting.folder`).
    private func existing<Value>(_ setting: Setting<Value>, _ written: String) throws(Complaint) -> String {
        let path = written.hasPrefix("/") ? written : Files.parent(of: file) + "/" + written
        let isFolder = setting.location == .folder
        guard Files.exists(path), Files.isFolder(path) == isFolder else {
            let what = isFolder ? "a folder" : "a file"
            throw complaint(
                setting, Files.exists(path) ? "is not \(what)" : "no such path", found: path, expected: what)
        }
        if !isFolder {
            do {
                read.append((setting.name, .plain(.string("sha256:" + (try SHA256.hex(file: path))))))
            } catch {
                throw complaint(setting, error.description)
            }
        }
        return path
    }

    private func refused(_ setting: some DeclaredSetting, _ json: JSON) -> Complaint {
        complaint(setting, found: json.brief, expected: setting.expected)
    }
}
