import Archive
import TestSupport
import Testing

/// How a stage or a check reads its settings.
struct SettingsTests {
    private func settings(_ json: JSON, file: String = "p.json") -> Settings {
        Settings(json.members ?? [], path: "stages[0]", file: file)
    }

    private enum Order: String, CaseIterable { case down, up }

    private static let a = Setting<Double>.double("a", in: 0...1, default: 0.5, "")
    private static let b = Setting<Int>.int("b", in: 0...9, "")
    private static let order = Setting<Order>.choice("order", default: .up, "")
    private static let words = Setting<[String]>.texts("words", "")
    private static let on = Setting<Bool>.bool("on", default: false, "")
    private static let levels = Setting<[Int]>.ints("levels", in: 1...3, default: [1, 2], "")
    private static let late = Setting<Int>.int("late", in: 0...9, default: 4, "").quiet
    private static let object = Setting<JSON>.object("object", "")
    private static let group = SettingGroup("group", "", [a])
    private static let list = SettingGroup("list", isList: true, "", [b])

    private func complaint(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }

    @Test("Effective values hold the defaults, in one order, whatever the order of reading")
    func effective() throws {
        let first = settings(["b": 2, "order": "down", "words": ["x"], "on": true, "group": ["a": 1]])
        #expect(try first(Self.b) == 2)
        #expect(try first(Self.a) == 0.5)
        #expect(try first(Self.order) == .down)
        #expect(try first(Self.words) == ["x"])
        #expect(try first(Self.on))
        #expect(try first(Self.levels) == [1, 2])
        #expect(try first(Self.group)(Self.a) == 1)
        #expect(try first.each(Self.list).isEmpty)
        let expected: JSON = [
            "a": 0.5, "b": 2, "group": ["a": 1.0], "levels": [1, 2], "list": [], "on": true, "order": "down",
            "words": ["x"],
        ]
        #expect(first.effective == expected)
        #expect(first.unread().isEmpty)
        let second = settings(["a": 0.5, "b": 2])
        let third = settings(["b": 2.0])
        _ = (try second(Self.b), try second(Self.a))
        _ = (try third(Self.a), try third(Self.b))
        #expect(second.effective == third.effective)
    }

    @Test(
        "The default of a quiet setting, and what is only asked whether it is given, leave the effective values"
    )
    func quiet() throws {
        let absent = settings([:])
        #expect(try absent(Self.late) == 4)
        #expect(try absent.given(Self.a) == nil)
        #expect(try absent.given(Self.group) == nil)
        #expect(absent.effective == [:])
        let given = settings(["late": 4, "a": 1])
        #expect(try given(Self.late) == 4)
        #expect(try given.given(Self.a) == 1)
        #expect(given.effective == ["a": 1.0, "late": 4])
    }

    @Test("Whatever stands in the file and is not asked for is named, at any depth, with the nearest name")
    func unread() throws {
        let given = settings([
            "b": 1, "ordr": "up", "group": ["zzzz": 1], "list": [["b": 1, "c": 2]], "on": true,
        ])
        _ = (try given(Self.b), try given(Self.order), try given(Self.group)(Self.a))
        _ = try given.each(Self.list).map { try $0(Self.b) }
        #expect(
            given.unread().map(\.description) == [
                "p.json: stages[0].ordr: unknown key; did you mean \"order\"?",
                "p.json: stages[0].on: unknown key: expected one of b, group, list, order",
                "p.json: stages[0].group.zzzz: unknown key: expected one of a",
                "p.json: stages[0].list[0].c: unknown key: expected one of b",
            ])
        let twice = Settings([.init("b", 1), .init("b", 2)], path: "checks.x")
        _ = try twice(Self.b)
        #expect(twice.unread().map(\.description) == ["checks.x.b: given twice: expected each key once"])
    }

    @Test(
        "Wrong values are refused with what there may be; the missing one with a word that may have meant it")
    func refused() {
        let given = settings([
            "order": "left", "words": ["x", 1], "levels": [0], "list": [1], "group": 3, "bb": 1,
        ])
        #expect(
            complaint { _ = try given(Self.order) }
                == "p.json: stages[0].order: found \"left\", expected one of \"down\", \"up\"")
        #expect(complaint { _ = try given(Self.words) }.contains("expected a list of texts"))
        #expect(complaint { _ = try given(Self.levels) }.contains("a list of whole numbers from 1 to 3"))
        let number = settings(["object": 3])
        #expect(complaint { _ = try number(Self.object) }.hasSuffix("object: found 3, expected an object"))
        #expect(complaint { _ = try given.each(Self.list) }.contains("expected a list of objects"))
        #expect(
            complaint { _ = try given(Self.group) }
                == "p.json: stages[0].group: found 3, expected an object")
        let typed = settings(["wordz": []])
        #expect(
            complaint { _ = try typed(Self.words) }.hasSuffix(
                "words: missing: expected a list of texts; \"wordz\" is unknown; is words meant?"))
    }

    @Test("A file is found from the pipeline's folder, and its bytes, not its path, are its value")
    func files() throws {
        let folder = try Scratch()
        let file = Setting<String>.file("file", "")
        for name in ["data", "pipelines"] { try Files.makeFolder(folder(name)) }
        _ = try folder.write(Array("problems".utf8), "data/a.jsonl")
        _ = try folder.write(Array("problems".utf8), "b.jsonl")
        func read(_ path: String) throws -> (String, JSON) {
            let settings = settings(["file": .string(path)], file: folder("pipelines/p.json"))
            return (try settings(file), settings.effective)
        }
        let a = try read("../data/a.jsonl")
        #expect(try Files.read(a.0) == Array("problems".utf8))
        #expect(a.1 == (try read(folder("b.jsonl"))).1)
        _ = try folder.write(Array("other".utf8), "b.jsonl")
        #expect(a.1 != (try read("../b.jsonl")).1)
        #expect(complaint { _ = try read("../c.jsonl") }.contains("no such path: found"))
        #expect(complaint { _ = try read("../data") }.contains("is not a file"))
    }
}
