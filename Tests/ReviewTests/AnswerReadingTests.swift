import Archive
import Review
import TestSupport
import Testing

/// What people, spreadsheets, doccano and Label Studio hand in, and how it is understood or refused.
struct AnswerReadingTests {
    private let scratch: Scratch
    private static let digest = String(repeating: "0123456789abcdef", count: 4)
    private static let tie = "\"sample_id\":\"gcd-1/0@0123456789ab\",\"content_sha256\":\"\(digest)\""

    init() throws { scratch = try Scratch() }

    /// The one annotation of a file.
    private func annotation(_ text: String, in name: String = "answers.jsonl") throws -> Annotation {
        let found = try ReviewFile.annotations(try scratch.write(text, name))
        #expect(found.count == 1)
        return try #require(found.first).annotation
    }

    private func line(_ rest: String) -> String { "{\(Self.tie),\(rest)}" }

    /// Expects a refusal on one line that has all of the words.
    private func expectRefusal(
        _ text: String, in name: String, _ words: [String], location: SourceLocation = #_sourceLocation
    ) throws {
        let path = try scratch.write(text, name)
        do {
            _ = try ReviewFile.annotations(path)
            Issue.record("was read: \(text.prefix(200))", sourceLocation: location)
        } catch {
            let message = "\(error)"
            #expect(message.hasPrefix(path), "\(message)", sourceLocation: location)
            #expect(!message.contains("\n"), sourceLocation: location)
            for word in words { #expect(message.contains(word), "\(message)", sourceLocation: location) }
        }
    }

    @Test("a line needs no more than what ties it to its item, a decision, and what that needs")
    func leastLines() throws {
        #expect(
            try annotation(line("\"decision\":\"accept\""))
                == Annotation(
                    sampleID: "gcd-1/0@0123456789ab", contentSHA256: Self.digest, decision: .accept))
        #expect(try annotation(line("\"decision\":\" Skip\\n\",\"other\":[1]")).decision == .skip)
        let edit = try annotation(line("\"decision\":\"edit\",\"edited_text\":\"=x\\u0000\",\"seconds\":2"))
        #expect(edit.text == "=x\0" && edit.seconds == 2)
        let reject = try annotation(
            line("\"decision\":\"reject\",\"reason\":[\"false-step\",\"unclear\"],\"note\":\"line 3\""))
        #expect(reject.reason == "false-step; unclear; line 3")
    }

    @Test(
        "times come back in UTC to the second",
        arguments: [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31 12:00:00.987", "2026-01-31T12:00:00Z"),
            ("2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00Z"), ("2024-02-29", "2024-02-29T00:00:00Z"),
            ("2025-12-31T23:59:60-0030", "2026-01-01T00:29:59Z"),
            ("2026-01-01T00:00+14", "2025-12-31T10:00:00Z"),
        ])
    func times(given: String, utc: String) throws {
        #expect(try annotation(line("\"decision\":\"skip\",\"annotated_at\":\"\(given)\"")).time == utc)
    }

    @Test("the text that was exported is no edit, unless it is said to be one")
    func unchangedText() throws {
        let both = "\"text\":\"e\\u0301\",\"edited_text\":"
        #expect(try annotation(line("\"decision\":\"accept\",\(both)\"e\\u0301\"")).text == nil)
        #expect(try annotation(line("\"decision\":\"edit\",\(both)\"e\\u0301\"")).text == "e\u{301}")
        // Another spelling of the same character is another text.
        try expectRefusal(
            line("\"decision\":\"accept\",\(both)\"\u{E9}\""), in: "a.jsonl",
            ["edited_text", "decision accept"])
        let path = try scratch.write(line(both + "\"e\\u0301\""), "b.jsonl")
        #expect(try !ReviewFile.annotations(path).contains(where: \.isDecided))
        // Some systems and forms write other line ends.
        let lines = "\"decision\":\"accept\",\"text\":\"a\\nb\",\"edited_text\":\"a\\r\\nb\""
        #expect(try annotation(line(lines)).text == nil)
    }

    @Test("a text that is shown and is not the one that was exported is told, decided or not")
    func shownText() throws {
        let items = Answers(count: 3).items
        try ReviewFile.write(items, title: "T", to: scratch("t.csv"), overwrite: false)
        var rows = PlainTable.rows(try Files.read(scratch("t.csv")))
        #expect(try ReviewFile.annotations(scratch("t.csv")).isEmpty)
        let place = (decision: 11, text: 3)
        #expect(rows[0][place.decision] == "decision" && rows[0][place.text] == "text")
        rows[1][place.decision] = "accept"
        (rows[2][place.decision], rows[2][place.text]) = ("accept", "another")
        rows[3][place.text] = "a third"
        let path = try scratch.write(PlainTable.text(rows), "u.csv")
        let found = try ReviewFile.annotations(path)
        #expect(found.map(\.isDecided) == [true, true, false])
        #expect(found.map(\.shown?.text) == [nil, "another", "a third"])
        #expect(found[2].shown?.place == "\(path): row 4, column D (text)")
        #expect(found.allSatisfy { $0.annotation.text == nil })
    }

    @Test("what cannot be an annotation is refused with line, field, what was found and what was expected")
    func refusedLines() throws {
        let good = line("\"decision\":\"accept\"") + "\n\n"
        for (rest, words) in [
            ("\"decision\":\"maybe\"", ["decision", "\"maybe\"", "accept, reject, edit, skip"]),
            ("\"decision\":[\"accept\",\"reject\"]", ["decision", "\"accept\" and \"reject\""]),
            ("\"decision\":true", ["decision", "true or false", "a text"]),
            ("\"decision\":\"reject\"", ["reason", "nothing", "wrong-answer"]),
            ("\"decision\":\"reject\",\"reason\":\"\"", ["reason", "nothing"]),
            ("\"decision\":\"edit\"", ["edited_text", "nothing", "the whole text"]),
            ("\"decision\":\"edit\",\"edited_text\":[\"a\",\"b\"]", ["edited_text", "2 texts", "one"]),
            ("\"decision\":\"skip\",\"edited_text\":\"a\"", ["edited_text", "decision skip"]),
            ("\"decision\":\"\",\"edited_text\":\"a\"", ["decision", "nothing beside an edited text"]),
            ("\"reason\":\"bad\"", ["decision", "nothing beside a reason"]),
            ("\"decision\":\"skip\",\"seconds\":-1", ["seconds", "a number of 0 or more"]),
            ("\"decision\":\"skip\",\"seconds\":\"1,2,3\"", ["seconds", "\"1,2,3\""]),
            ("\"decision\":\"skip\",\"seconds\":\"inf\"", ["seconds", "\"inf\""]),
            ("\"decision\":\"skip\",\"annotated_at\":\"31.01.2026\"", ["annotated_at", "\"31.01.2026\""]),
            ("\"decision\":\"skip\",\"annotated_at\":\"2026-02-29\"", ["annotated_at", "\"2026-02-29\""]),
            ("\"decision\":\"skip\",\"annotated_at\":1769860800", ["annotated_at", "a number"]),
            ("\"decision\":\"skip\",\"reviewer\":{\"name\":\"bo\"}", ["reviewer", "an object", "a text"]),
        ] {
            try expectRefusal(good + line(rest), in: "a.jsonl", ["line 3"] + words)
        }
        for (text, words) in [
            ("[1]", ["line 3", "a list", "an object"]), ("{\"a\":}", [":3:6", "a value"]), ("{", [":3:2"]),
            ("{\"sample_id\":\"a\"}", ["line 3", "content_sha256", "nothing", "64 digits"]),
            ("{\"sample_id\":\"a\",\"content_sha256\":\"\(Self.digest.uppercased())\"}", ["content_sha256"]),
            ("{\"sample_id\":\"\",\"decision\":\"accept\"}", ["line 3", "sample_id", "nothing"]),
        ] {
            try expectRefusal(good + text, in: "a.jsonl", words)
        }
    }

    @Test("the labels of doccano are a decision and reasons, or a text as it should be")
    func doccano() throws {
        let row = "\"id\":7,\"text\":\"a\",\"decision\":\"\",\"Comments\":[\"too long\"],\"label\":"
        #expect(try annotation(line(row + "[\"accept\"]")).decision == .accept)
        let reject = try annotation(line(row + "[\"reject\",\"unclear\"]"))
        #expect(reject.decision == .reject && reject.reason == "unclear; too long")
        let edit = try annotation(line(row + "[\"<think>\\n3\\n</think>\"]"))
        #expect(edit.decision == .edit && edit.text == "<think>\n3\n</think>")
        #expect(try annotation("[\(line(row + "[\"skip\"]"))]", in: "doccano.json").decision == .skip)
        let table = "id,text,sample_id,content_sha256,label,Comments\n7,a,x,\(Self.digest),reject#unclear,\n"
        let joined = try annotation(table, in: "doccano.csv")
        #expect(joined.decision == .reject && joined.reason == "unclear")
        let none = try ReviewFile.annotations(try scratch.write(line(row + "[]"), "none.jsonl"))
        #expect(none.allSatisfy { !$0.isDecided })
        for (labels, words) in [
            ("[\"accept\",\"reject\"]", ["label", "two decisions"]),
            ("[\"acept\"]", ["label", "\"acept\" and no decision", "accept, reject"]),
            ("[[0,5,\"accept\"]]", ["label", "a list in a list"]),
            ("[\"a\\nb\",\"c\\nd\"]", ["label", "two texts"]),
            ("{\"a\":1}", ["label", "an object"]),
        ] {
            try expectRefusal(line(row + labels), in: "a.jsonl", ["line 1"] + words)
        }
    }

    @Test("tables are read as spreadsheets of any locale and system write them")
    func tables() throws {
        let names = ["sample_id", "content_sha256", "decision", "edited_text", "seconds"]
        let row = ["x", Self.digest, "edit", "'=\"a\";\r\nb", "12,5"]
        for separator in [",", ";", "\t"] {
            for lineEnd in ["\r\n", "\n", "\r"] {
                for mark in ["", "\u{FEFF}"] {
                    let table = PlainTable.text(
                        [names + ["", ""], row + ["", ""]], separator: separator, lineEnd: lineEnd)
                    let found = try annotation(mark + String(decoding: table, as: UTF8.self), in: "a.csv")
                    #expect(found.text.map { Array($0.utf8) } == Array("=\"a\";\r\nb".utf8))
                    #expect(found.seconds == 12.5)
                }
            }
        }
        let header = "sample_id,content_sha256,decision,edited_text\n"
        for (given, meant) in [
            ("'=1", "=1"), ("''", "'"), ("'", "'"), ("'a", "'a"), ("=1", "=1"), ("'''=", "''="), ("'-", "-"),
            ("' =1", " =1"), ("'\u{3000}＝1", "\u{3000}＝1"), ("'＠\u{301}", "＠\u{301}"), ("' a", "' a"),
        ] {
            #expect(try annotation(header + "x,\(Self.digest),edit,\(given)", in: "a.csv").text == meant)
        }
    }

    @Test("rows that are emptied, cut short or padded are read, and a line that names the separator")
    func spreadsheetRows() throws {
        let table = """
            sep=;
            sample_id;content_sha256;decision;reason;reviewer
            ;;;;

             ; ;;;
            x;\(Self.digest)
            y;\(Self.digest);accept
            z;\(Self.digest);reject;"unclear, too";bo;;
            ;;;;

            """
        for mark in ["", "\u{FEFF}"] {
            for lineEnd in ["\n", "\r\n", "\r"] {
                let path = try scratch.write(mark + table.replacing("\n", with: lineEnd), "a.csv")
                let found = try ReviewFile.annotations(path)
                #expect(found.map(\.annotation.sampleID) == ["y", "z"])
                #expect(found.map(\.place) == ["\(path): row 6", "\(path): row 7"])
                #expect(found.map(\.annotation.reason) == ["", "unclear, too"])
            }
        }
    }

    @Test("a table that is none is refused with its row, as a spreadsheet counts it, and its column")
    func refusedTables() throws {
        let header = "sample_id,content_sha256,decision,reason\n"
        let row = "x,\(Self.digest),accept,\n"
        for (text, words) in [
            ("", ["row 1", "nothing", "sample_id"]),
            ("a,b\n", ["row 1", "\"a, b\"", "sample_id"]),
            ("sample_id,content_sha256\n", ["row 1", "decision"]),
            ("sample_id,decision,decision\n", ["row 1", "\"decision\" twice"]),
            ("sample_id,,decision\n", ["row 1", "a column without a name"]),
            (header + row + "x,y\n", ["row 3", "2 values", "4"]),
            (header + row + "\"x\n\n\ny\",z\n", ["row 3", "2 values", "4"]),
            (header + row + "x,\(Self.digest)", ["row 3", "2 values", "4"]),
            ("sep=", ["row 1", "\"sep=\""]), ("sep=x\n", ["row 1", "\"sep=x\""]),
            (header + "\"a\nb\",c,d,\n" + row, ["row 2, column B (content_sha256)", "\"c\""]),
            (header + row + row + "x,\(Self.digest),accept,,more\n", ["row 4", "5 values"]),
            (header + row + "x\"y,,,\n", ["row 3, column A, line 3", "a quote within", "doubled"]),
            (header + row + "\"x\"y,,,\n", ["row 3", "after a quote that closes"]),
            (
                header + row + "\n\"x,,,\n\n",
                ["row 4, column A, line 4", "a quote that opens", "one that closes"]
            ),
        ] {
            try expectRefusal(text, in: "a.csv", words)
        }
        for bytes in [[0xFF, 0xFE, 0x61, 0], Array(header.utf8) + [0x78, 0xE9, 0x2C]] as [[UInt8]] {
            let path = try scratch.write(bytes, "b.csv")
            #expect { try ReviewFile.annotations(path) } throws: { "\($0)".contains("UTF-8") }
        }
    }

    @Test("all annotations of a task count, and a cancelled one is a skip")
    func labelStudio() throws {
        let path = try scratch.write(
            """
            [{"id": 1, "data": {\(Self.tie), "text": "a"}, "predictions": [5], "annotations": [
              {"completed_by": 3, "was_cancelled": false, "lead_time": 4.5, "created_at": "2026-01-31T12:00:00.1Z",
               "result": [{"from_name": "decision", "to_name": "text", "type": "choices",
                           "value": {"choices": ["reject"]}},
                          {"from_name": "reason", "to_name": "text", "value": {"choices": ["unclear", "other"]}},
                          {"from_name": "note", "to_name": "text", "value": {"text": "why?"}},
                          {"from_name": "marks", "value": {"start": 0, "end": 1, "labels": ["foreign"]}},
                          {"type": "relation", "from_id": "a", "to_id": "b"}]},
              {"completed_by": {"id": 4, "email": "mia@example.org"}, "was_cancelled": true,
               "result": [{"from_name": "edited_text", "value": {"text": ["b"]}}]},
              {"completed_by": {"id": 4, "email": ""}, "result": [
                {"from_name": "edited_text", "value": {"text": ["a"]}},
                {"from_name": "decision", "value": {"choices": "accept"}}]},
              {"completed_by": null, "result": []}]},
             {"id": 2, "data": {\(Self.tie)}, "annotations": []}]
            """, "project.json")
        let found = try ReviewFile.annotations(path)
        #expect(found.map(\.place) == (0...2).map { "\(path): [0].annotations[\($0)]" })
        #expect(found.map(\.annotation.decision) == [.reject, .skip, .accept])
        #expect(found.map(\.annotation.reviewer) == ["3", "mia@example.org", "4"])
        #expect(found.map(\.annotation.reason) == ["unclear; other; why?", "", ""])
        #expect(found.map(\.annotation.seconds) == [4.5, nil, nil])
        #expect(found.map(\.annotation.time) == ["2026-01-31T12:00:00Z", "", ""])
        #expect(found.allSatisfy { $0.annotation.text == nil })
    }

    @Test("completions of Label Studio before 1.0, with times as numbers, are annotations")
    func completions() throws {
        let found = try annotation(
            """
            [{"id": 0, "data": {\(Self.tie)}, "completions": [
              {"created_at": 1583313121, "id": 1, "lead_time": 3.5, "result": [
                {"from_name": "decision", "to_name": "text", "type": "choices", "value": {"choices": ["accept"]}}]}]}]
            """, in: "old.json")
        #expect(found.decision == .accept && found.seconds == 3.5 && found.time == "")
    }

    @Test("several values of JSON_MIN and of tables of Label Studio are lists in objects")
    func severalValues() throws {
        let reject = try annotation(
            "[\(line("\"decision\":\"reject\",\"reason\":{\"choices\":[\"unclear\",\"other\"]},\"annotator\":1"))]",
            in: "min.json")
        #expect(reject.reason == "unclear; other" && reject.reviewer == "1")
        let table = """
            "annotator","content_sha256","decision","lead_time","reason","sample_id"
            "1","\(Self.digest)","reject",3.1,"{""choices"": [""unclear"", ""other""]}","x"
            """
        let row = try annotation(table, in: "min.csv")
        #expect(row.reason == "unclear; other" && row.reviewer == "1" && row.seconds == 3.1)
    }

    @Test("a project of another form is refused with the path in it")
    func refusedProjects() throws {
        let task = "{\"data\":{\(Self.tie)},\"annotations\":"
        for (text, words) in [
            ("{}", [":1:1", "a list"]), ("[1]", ["[0]", "a number", "an object"]), ("[", [":1:2"]),
            ("[]x", [":1:3", "the end"]),
            ("[{\"data\":3}]", ["[0].data", "a number"]), ("[\(task)3}]", ["[0].annotations", "a list"]),
            ("[\(task)[3]}]", ["[0].annotations[0]", "a number", "an object"]),
            ("[\(task)[{\"result\":{}}]}]", ["[0].annotations[0].result", "an object", "a list"]),
            ("[\(task)[{\"result\":[0]}]}]", ["[0].annotations[0].result[0]", "a number"]),
            (
                "[\(task)[{\"result\":[{\"from_name\":\"decision\",\"value\":{\"choices\":[\"no\"]}}]}]}]",
                ["[0].annotations[0]: decision", "\"no\""]
            ),
            ("[{\"data\":{},\"annotations\":[{\"was_cancelled\":true}]}]", ["[0].annotations[0]: sample_id"]),
        ] {
            try expectRefusal(text, in: "a.json", words)
        }
    }
}
