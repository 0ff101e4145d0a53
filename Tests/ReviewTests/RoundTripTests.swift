import Archive
import Problems
import Review
import TestSupport
import Testing

/// What is exported, and what comes back of it, in every format.
struct RoundTripTests {
    private let scratch: Scratch
    private static let answers = Answers(count: 5000)
    private var answers: Answers { Self.answers }

    init() throws { scratch = try Scratch() }

    private func expectAnswers(in path: String, _ of: String) throws {
        let found = try ReviewFile.annotations(path)
        let expected = answers.annotations.compactMap { $0 }
        #expect(found.count == expected.count)
        for (found, expected) in zip(found, expected) where found.annotation.bytes != expected.bytes {
            Issue.record("\(found.place): \(of) came back as another")
            return
        }
    }

    @Test("lines come back byte for byte")
    func lines() throws {
        let path = scratch("queue.jsonl")
        try ReviewFile.write(answers.items, title: "Test", to: path, overwrite: false)
        var bytes: [UInt8] = []
        let file = try JSONLines(path)
        for (item, annotation) in zip(answers.items, answers.annotations) {
            let exported = try #require(try file.nextValue()).value
            #expect(exported["text"]?.string.map { Array($0.utf8) } == Array(item.text.utf8))
            var members = try #require(exported.members)
            if let annotation { fill(&members, annotation) }
            JSON.object(members).write(to: &bytes)
            bytes.append(0x0A)
        }
        try expectAnswers(in: try scratch.write(bytes, "answers.jsonl"), "a line")
    }

    private func fill(_ members: inout [JSON.Member], _ annotation: Annotation) {
        let values: [String: JSON] = [
            "decision": .string(annotation.decision.rawValue), "reason": .string(annotation.reason),
            "edited_text": .string(annotation.text ?? ""), "reviewer": .string(annotation.reviewer),
            "seconds": annotation.seconds.map { .double($0) } ?? nil,
            "annotated_at": .string(annotation.time),
        ]
        for place in members.indices {
            if let value = values[members[place].name] { members[place].value = value }
        }
    }

    @Test("tables come back byte for byte, whatever the separator", arguments: [",", ";", "\t"])
    func tables(separator: String) throws {
        let path = scratch("queue.csv")
        try ReviewFile.write(answers.items, title: "Test", to: path, overwrite: false)
        var rows = PlainTable.rows(try Files.read(path))
        #expect(rows.count == answers.items.count + 1)
        #expect(rows[0].count == 17 && rows[0].suffix(6).first == "decision")
        for (place, annotation) in answers.annotations.enumerated() {
            #expect(
                Array(rows[place + 1][3].utf8) == Array(PlainTable.hidden(answers.items[place].text).utf8))
            // No cell is a formula.
            #expect(!rows[place + 1].contains(where: PlainTable.isFormula))
            guard let annotation else { continue }
            rows[place + 1].replaceSubrange(
                11...,
                with: [
                    annotation.decision.rawValue, annotation.reason, PlainTable.hidden(annotation.text ?? ""),
                    annotation.reviewer, annotation.seconds.map { "\($0)" } ?? "", annotation.time,
                ])
        }
        try expectAnswers(
            in: try scratch.write(PlainTable.text(rows, separator: separator), "answers.csv"), "a row")
    }

    @Test("tasks of Label Studio come back byte for byte, as JSON and as JSON_MIN")
    func tasks() throws {
        let path = scratch("queue.json")
        try ReviewFile.write(answers.items, title: "Test", to: path, overwrite: false)
        var (full, small) = (Array("[".utf8), Array("[".utf8))
        let tasks = try #require(try JSON.parse(try Files.read(path), file: path).array)
        for (place, (task, annotation)) in zip(tasks, answers.annotations).enumerated() {
            var task = try #require(task.members)
            let data = JSON.object(task)["data"]
            #expect(data?["text"]?.string.map { Array($0.utf8) } == Array(answers.items[place].text.utf8))
            if place > 0 { full.append(UInt8(ascii: ",")) }
            task.append(JSON.Member("annotations", annotation.map { [exported($0)] } ?? []))
            JSON.object(task).write(to: &full)
            if small.count > 1 { small.append(UInt8(ascii: ",")) }
            var row = try #require(data?.members)
            if let annotation { row += minimal(annotation) }
            JSON.object(row).write(to: &small)
        }
        let end = Array("]".utf8)
        try expectAnswers(in: try scratch.write(full + end, "project.json"), "a task")
        try expectAnswers(in: try scratch.write(small + end, "project-min.json"), "a row")
    }

    /// As Label Studio has an annotation in JSON.
    private func exported(_ annotation: Annotation) -> JSON {
        var results: [JSON] = []
        func add(_ name: String, _ type: String, _ value: JSON) {
            results.append([
                "from_name": .string(name), "to_name": "text", "type": .string(type), "value": value,
            ])
        }
        add("decision", "choices", ["choices": [.string(annotation.decision.rawValue)]])
        if !annotation.reason.isEmpty { add("reason", "choices", ["choices": [.string(annotation.reason)]]) }
        if let text = annotation.text { add("edited_text", "textarea", ["text": [.string(text)]]) }
        return [
            "id": 1, "completed_by": ["id": 3, "email": .string(annotation.reviewer)], "was_cancelled": false,
            "result": .array(results), "lead_time": annotation.seconds.map { .double($0) } ?? nil,
            "created_at": "2026-01-01T00:00:00.000000Z",
            "updated_at": .string(annotation.time.replacing("Z", with: ".518932Z")),
        ]
    }

    /// As Label Studio has an annotation in JSON_MIN.
    private func minimal(_ annotation: Annotation) -> [JSON.Member] {
        [
            JSON.Member("decision", .string(annotation.decision.rawValue)),
            JSON.Member("reason", .string(annotation.reason)),
            JSON.Member("edited_text", .string(annotation.text ?? "")),
            JSON.Member("annotator", .string(annotation.reviewer)),
            JSON.Member("lead_time", annotation.seconds.map { .double($0) } ?? nil),
            JSON.Member("updated_at", .string(annotation.time)),
        ]
    }

    @Test("a file that is there is replaced on request only, and so is a labelling configuration")
    func overwriting() throws {
        let items = Array(answers.items.prefix(3))
        for name in ["a.jsonl", "a.csv", "a.json"] {
            try ReviewFile.write(items, title: "Test", to: scratch(name), overwrite: false)
            let before = try Files.read(scratch(name))
            #expect(throws: Complaint.self) {
                try ReviewFile.write([], title: "Test", to: scratch(name), overwrite: false)
            }
            #expect(try Files.read(scratch(name)) == before)
            try ReviewFile.write([], title: "Test", to: scratch(name), overwrite: true)
            #expect(try Files.read(scratch(name)) != before)
        }
        try Files.remove(scratch("a.json"))
        #expect(throws: Complaint.self) {
            try ReviewFile.write(items, title: "Test", to: scratch("a.json"), overwrite: false)
        }
        #expect(!Files.exists(scratch("a.json")))
    }

    @Test("a file that was exported and not filled in has no annotations")
    func unanswered() throws {
        for name in ["a.jsonl", "a.csv", "a.json"] {
            try ReviewFile.write(
                Array(answers.items.prefix(100)), title: "Test", to: scratch(name), overwrite: false)
            #expect(try ReviewFile.annotations(scratch(name)).isEmpty)
        }
    }

    @Test("a page is written, and reading it back names the button that gives the annotation file")
    func pages() throws {
        let path = scratch("queue.html")
        try ReviewFile.write(Array(answers.items.prefix(3)), title: "Test", to: path, overwrite: false)
        #expect(try Files.read(path).count > 10_000)
        #expect { try ReviewFile.annotations(path) } throws: { "\($0)".contains("Download") }
        #expect(throws: Complaint.self) {
            try ReviewFile.write([], title: "Test", to: path, overwrite: false)
        }
    }

    @Test("an extension that names no format is refused")
    func extensions() throws {
        for name in ["a.txt", "a", "jsonl", "a.json.zip"] {
            #expect(throws: Complaint.self) { try ReviewFile.annotations(scratch(name)) }
            #expect(throws: Complaint.self) {
                try ReviewFile.write([], title: "Test", to: scratch(name), overwrite: false)
            }
        }
        try ReviewFile.write([], title: "Test", to: scratch("A.JSONL"), overwrite: false)
        #expect(try ReviewFile.annotations(scratch("A.JSONL")).isEmpty)
    }
}
