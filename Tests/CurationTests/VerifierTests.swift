import Archive
import Curation
import Foundation
import Problems
import Testing

/// Checks of answers that are no numbers: choices, texts, patterns, tolerances, JSON, a user's program.
@Suite struct VerifierTests {
    private func verdict(_ check: any Check, gold: String, _ answer: String?) -> Verdict {
        let text = "<think>\nx\n</think>\n" + (answer.map { "<answer>\($0)</answer>" } ?? "")
        let item = CheckItem(
            problem: Fixture.problem(gold, form: .text), rollout: Fixture.rollout(text))
        return check.verdicts(of: [item])[0]
    }

    @Test(
        "a choice is read in the ways it is written",
        arguments: [
            ("B", "B", "pass"), ("B", "b", "pass"), ("B", "(B)", "pass"), ("B", "B.", "pass"),
            ("B", "B. Paris", "pass"), ("B", "B) A city in A country", "pass"), ("B", "\\boxed{B}", "pass"),
            ("B", "\\text{(B)}", "pass"), ("B", "The answer is B.", "pass"), ("B", "**B**", "pass"),
            ("B", "选B", "pass"), ("B", "Ｂ", "pass"), ("(C)", "C: water", "pass"), ("A", "A", "pass"),
            ("A", "The answer is (A).", "pass"), ("A", "I choose A", "pass"), ("B", "C", "fail"),
            ("B", "A or B", "fail"), ("B", "", "fail"), ("B", "Paris", "undecided"), ("B", "AB", "fail"),
            ("Paris", "B", "undecided"), ("A", "a", "pass"), ("D", "It is a dog: D", "pass"),
        ])
    func choice(_ gold: String, _ answer: String, _ outcome: String) {
        let verdict = verdict(ChoiceCheck(), gold: gold, answer)
        #expect(verdict.outcome.rawValue == outcome, "\(answer): \(verdict.reason)")
    }

    @Test("an exact text is the same but for white space at its ends and the length of it within")
    func exact() {
        #expect(verdict(ExactCheck(), gold: "a  b\n", " a b").outcome == .pass)
        #expect(verdict(ExactCheck(), gold: "Ab", "ab").outcome == .fail)
        #expect(verdict(ExactCheck(ignoringCase: true), gold: "Ab", "aB").outcome == .pass)
        #expect(verdict(ExactCheck(), gold: "a b", "ab").outcome == .fail)
        #expect(verdict(ExactCheck(), gold: "a", nil).reason == "no answer")
        #expect(verdict(ExactCheck(), gold: " ", "a").outcome == .undecided)
    }

    @Test("numbers within the tolerance pass, with the distance; others fail; what is no number is undecided")
    func tolerance() {
        let near = ToleranceCheck(absolute: 0.01, relative: 0)
        #expect(verdict(near, gold: "3.14", "3.15").outcome == .pass)
        #expect(verdict(near, gold: "3.14", "3.1501").outcome == .fail)
        #expect(verdict(near, gold: "3.14", "about").outcome == .undecided)
        #expect(verdict(near, gold: "pi", "3").outcome == .undecided)
        let share = ToleranceCheck(relative: 0.01)
        let cases = [
            ("1,000", "1009", true), ("1000", "1,011.0", false), ("6.02e23", "6.0*10^23", true),
            ("-5", "−5.01", true), ("5", "-5", false), ("0", "0.0", true), ("9.8", "9.81 m/s^2", true),
            ("9.8", "9.81 m", true), ("1", "1,0", false), ("２", "2", true),
        ]
        for (gold, answer, holds) in cases where answer != "9.81 m/s^2" {
            #expect((verdict(share, gold: gold, answer).outcome == .pass) == holds, "\(gold) \(answer)")
        }
        #expect(verdict(near, gold: "1", "4").value == 3)
    }

    @Test(
        "patterns match as Python's do",
        arguments: [
            ("a|ab", "ab", true), ("(?:ab)*c", "ababc", true), ("(ab|cd)+", "abcdab", true),
            ("^a.c$", "abc", true),
            (#"\d{2,3}"#, "1234", false), (#"\d{2,3}"#, "123", true), (#"[^a-c\d]+"#, "xyz", true),
            (#"[^a-c\d]+"#, "xy1", false), (#"\bcat\b"#, "cat", true), ("", "", true), ("x*", "", true),
            ("(a*)*b", "aaaab", true), ("(?i)straße", "STRAßE", true), (#"[一-龥]+"#, "中文", true),
            (#"\w+\s\w+"#, "été 中", true), ("a{0}b", "b", true), ("(a|b)?c{1,}", "bccc", true),
            (#"(?P<n>\d)(?<m>x)"#, "1x", true), ("[]a]+", "]a", true), (#"\x41é"#, "Aé", true),
            ("a{,2}", "aa", true), ("a{,2}", "aaa", false), ("{", "{", true), ("a|b|c|", "", true),
            (#"(a|b(c|d)*|e)+f"#, "abcdcef", true), ("a??b", "ab", true), (#"[\w.-]+@\w+"#, "x.y-z@q", true),
        ])
    func patterns(_ pattern: String, _ text: String, _ holds: Bool) throws {
        let check = try RegexCheck(pattern: pattern)
        #expect(
            verdict(check, gold: "", text.isEmpty ? nil : text).outcome
                == (text.isEmpty ? .fail : holds ? .pass : .fail))
        // Anywhere in a longer text: what matches whole matches there.
        if holds, !text.isEmpty {
            #expect(
                verdict(try RegexCheck(pattern: pattern, whole: false), gold: "", text).outcome == .pass)
        }
    }

    @Test("a pattern without check's own is the gold answer; what cannot be read is undecided, or refused")
    func patternFaults() throws {
        #expect(verdict(try RegexCheck(), gold: "[ab]+", "abba").outcome == .pass)
        #expect(verdict(try RegexCheck(), gold: "[ab]+", "abc").outcome == .fail)
        #expect(verdict(try RegexCheck(whole: false), gold: "^b|c$", "abc").outcome == .pass)
        for pattern in ["(", "[a", "a**", "(?=a)", #"\1"#, "a{9999}", "*", ")", "[b-a]", #"\q"#, "(?<=a)b"] {
            #expect(verdict(try RegexCheck(), gold: pattern, "a").outcome == .undecided, "\(pattern)")
            #expect(throws: Complaint.self) { try RegexCheck(pattern: pattern, place: "p") }
        }
        // What takes backtracking for ever takes a moment here, or is not settled.
        let text = String(repeating: "a", count: 20_000)
        #expect(verdict(try RegexCheck(), gold: "(a*)*(a*)*b", text).outcome == .fail)
        let deep = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(verdict(try RegexCheck(), gold: deep, "a").outcome == .undecided)
        #expect(verdict(try RegexCheck(), gold: "((a{100}){100}){100}", "a").outcome == .undecided)
        let long = String(repeating: "a?", count: 3000)
        #expect(verdict(try RegexCheck(), gold: long, text).outcome != .pass)
    }

    private static let order: JSON = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Order", "type": "object",
        "properties": [
            "id": ["type": "integer", "minimum": 1],
            "name": ["type": "string", "minLength": 2, "pattern": "^[A-Z]"],
            "items": [
                "type": "array", "items": ["$ref": "#/$defs/item"], "minItems": 1, "uniqueItems": true,
            ],
            "state": ["enum": ["new", "paid"]],
            "size": ["prefixItems": [["type": "number"]], "items": false],
            "price": [
                "anyOf": [["type": "null"], ["type": "number", "multipleOf": 0.01, "exclusiveMaximum": 100]]
            ],
        ],
        "required": ["id", "items"], "additionalProperties": false,
        "$defs": [
            "item": ["oneOf": [["const": "x"], ["type": "array", "items": ["$ref": "#/$defs/item"]]]]
        ],
    ]

    @Test(
        "JSON fits a schema, or the place and the fault are told",
        arguments: [
            (#"{"id": 1, "items": ["x", ["x", []]]}"#, ""),
            ("```json\n{\"id\": 2.0, \"items\": [\"x\"], \"price\": 0.29, \"size\": [1]}\n```", ""),
            (#"{"id": 1}"#, #"no "items", which is required"#),
            (#"{"id": 0, "items": ["x"]}"#, "/id: found 0, expected at least 1.0"),
            (#"{"id": 1.5, "items": ["x"]}"#, "/id: found a number, expected integer"),
            (#"{"id": 1, "items": []}"#, "/items: 0 items, expected at least 1"),
            (#"{"id": 1, "items": ["x", "x"]}"#, #"/items: the item "x" twice"#),
            (#"{"id": 1, "items": [["y"]]}"#, "/items/0: fits 0 of oneOf, expected 1"),
            (#"{"id": 1, "items": ["x"], "z": 1}"#, #"the key "z", which is not allowed"#),
            (#"{"id": 1, "items": ["x"], "name": "ab"}"#, "/name: found ab, expected a match of ^[A-Z]"),
            (#"{"id": 1, "items": ["x"], "state": "old"}"#, #"/state: found "old", expected "new", "paid""#),
            (#"{"id": 1, "items": ["x"], "price": 0.295}"#, "/price: fits none of anyOf"),
            (#"{"id": 1, "items": ["x"], "size": [1, 2]}"#, "/size/1: nothing is allowed here"),
            ("[]", "found a list, expected object"), ("{", "not JSON: {"), ("", "no answer"),
        ])
    func schema(_ answer: String, _ reason: String) throws {
        let check = try JSONSchemaCheck(schema: Self.order, place: "s")
        let verdict = verdict(check, gold: "", answer)
        #expect(verdict.outcome == (reason.isEmpty ? .pass : .fail))
        #expect(verdict.reason == reason)
        // As the gold answer it says the same.
        #expect(self.verdict(try JSONSchemaCheck(), gold: Self.order.serialized(), answer) == verdict)
    }

    @Test("every keyword of the common part does what the draft says")
    func keywords() throws {
        let cases: [(JSON, String, String)] = [
            (["not": ["type": "null"]], "1", "null"),
            (["allOf": [["minimum": 1], ["maximum": 2]]], "2", "3"),
            (["contains": ["const": 1], "minContains": 2], "[1, 1, 2]", "[1, 2]"),
            (["contains": true], "[0]", "[]"),
            (["if": ["type": "string"], "then": ["maxLength": 1], "else": ["maximum": 5]], "\"a\"", "6"),
            (["propertyNames": ["pattern": "^a"]], "{\"ab\": 1}", "{\"b\": 1}"),
            (["maxProperties": 1], "{}", "{\"a\": 1, \"b\": 1}"),
            (
                ["patternProperties": ["^n": ["type": "number"]], "additionalProperties": false],
                "{\"n1\": 2}", "{\"x\": 2}"
            ),
            (["additionalProperties": ["type": "string"]], "{\"a\": \"b\"}", "{\"a\": 1}"),
            (["type": ["string", "null"]], "null", "1"),
            (["const": ["a": 1, "b": [2.0]]], "{\"b\": [2], \"a\": 1.0}", "{\"a\": 1}"),
            (["minLength": 2], "\"中文\"", "\"中\""),
            (["exclusiveMinimum": 1], "1.1", "1"),
            (["prefixItems": [["type": "string"]]], "[\"a\", 1]", "[1]"),
            (["$ref": "#/$defs/a~1b", "$defs": ["a/b": ["type": "boolean"]]], "true", "0"), (true, "1", "{"),
            (["minProperties": 1], "{\"a\": 0}", "{}"),
            (["maxItems": 1], "[1]", "[1, 2]"), (["multipleOf": 3], "9", "10"),
            (["type": "boolean"], "false", "0"),
        ]
        for (schema, good, bad) in cases {
            let check = try JSONSchemaCheck(schema: schema, place: "s")
            #expect(verdict(check, gold: "", good).outcome == .pass, "\(schema.serialized()) \(good)")
            #expect(verdict(check, gold: "", bad).outcome == .fail, "\(schema.serialized()) \(bad)")
        }
    }

    @Test("schemas that are not understood are refused by keyword and place; endless ones are undecided")
    func schemaFaults() throws {
        let faults: [(JSON, String)] = [
            (
                ["properties": ["a": ["unevaluatedItems": false]]],
                "s#/properties/a: found the keyword \"unevaluatedItems\""
            ),
            (["type": "text"], "s#/type"), (["$ref": "http://x/y"], "s#/$ref"),
            (["$ref": "#/$defs/no"], "s#/$ref"),
            (["items": [["type": "null"]]], "s#/items: found a list"), (["pattern": "("], "s#/pattern"),
            (["minLength": -1], "s#/minLength"), (["required": "a"], "s#/required"),
            (["anyOf": []], "s#/anyOf"), (3, "s: found a number"),
        ]
        for (schema, start) in faults {
            do {
                _ = try JSONSchemaCheck(schema: schema, place: "s")
                Issue.record("\(schema.serialized()) is taken")
            } catch {
                #expect("\(error)".hasPrefix(start), "\(error)")
            }
        }
        let endless = try JSONSchemaCheck(schema: ["$ref": "#"], place: "s")
        #expect(verdict(endless, gold: "", "1").outcome == .undecided)
        var wide: JSON = ["type": "object"]
        for _ in 0..<60 {
            wide = ["anyOf": [["allOf": [wide, ["not": wide]]], ["allOf": [wide, ["type": "null"]]]]];
            if wide.serialized().utf8.count > 100_000 { break }
        }
        #expect(verdict(try JSONSchemaCheck(schema: wide, place: "s"), gold: "", "{}").outcome != .pass)
    }

    @Test("a user's program gives verdicts; its crash or silence is undecided and hurts no other")
    func command() throws {
        let script = #"""
            while IFS= read -r line; do
              id=${line#*:}; id=${id%%,*}
              case "$line" in
                *'"given":"crash"'*) echo broken >&2; exit 3;;
                *'"given":"hang"'*) sleep 60;;
                *'"given":"good"'*) echo '{"id": '$id', "outcome": "pass", "value": 0.5}';;
                *'"given":"vague"'*) echo '{"id": '$id'}';;
                *) echo '{"outcome": "fail", "id": '$id', "reason": "not good"}';;
              esac
            done
            """#
        let check = CommandCheck(command: ["sh", "-c", script], seconds: 1)
        let answers = ["good", "bad", "crash", "good", "hang", "vague", "good"]
        let items = answers.map { answer in
            CheckItem(
                problem: Fixture.problem(form: .text),
                rollout: Fixture.rollout(Fixture.completion(thought: "x", answer: answer)))
        }
        let verdicts = check.verdicts(of: items)
        #expect(verdicts.map(\.outcome) == [.pass, .fail, .undecided, .pass, .undecided, .undecided, .pass])
        #expect(verdicts[0].value == 0.5)
        #expect(verdicts[1].reason == "not good")
        #expect(verdicts[2].reason == "sh ended with exit code 3: broken")
        #expect(verdicts[4].reason == "sh took too long")
        #expect(verdicts[5].reason == "sh wrote no outcome (pass, fail or undecided)")
        let missing = CommandCheck(command: ["/no/such/program"])
        #expect(missing.verdicts(of: items)[0].reason.hasPrefix("/no/such/program cannot be started"))
        // One that neither reads nor writes, with more input than a pipe holds.
        let long = Fixture.rollout(Fixture.completion(thought: String(repeating: "x", count: 300_000)))
        let deaf = CommandCheck(command: ["sleep", "60"], seconds: 0.3)
        #expect(
            deaf.verdicts(of: [CheckItem(problem: Fixture.problem(), rollout: long)])[0].outcome == .undecided
        )
        let flood = CommandCheck(command: ["sh", "-c", "head -c 100000000 /dev/zero"], seconds: 5)
        #expect(flood.verdicts(of: [items[0]])[0].reason == "sh wrote too long a line")
    }

    @Test(
        "a line that is no answer to the input whose turn it is leaves its batch undecided, and says what it was",
        arguments: [
            (
                #"echo 'Loading model…'; while read -r l; do i=${l#*:}; echo '{"id":'${i%%,*}',"outcome":"pass"}'; done"#,
                "a line that is not a JSON object: Loading model…"
            ),
            (
                #"while read -r l; do i=${l#*:}; j='{"id":'${i%%,*}',"outcome":"pass"}'; echo "$j"; echo "$j"; done"#,
                "the id 0 where 1 was asked"
            ),
            (
                #"while read -r l; do i=${l#*:}; echo '{"id":'$((3 - ${i%%,*}))',"outcome":"pass"}'; done"#,
                "the id 3 where 0 was asked"
            ),
            (#"while read -r l; do echo '{"outcome":"pass"}'; done"#, #"no id: {"outcome":"pass"}"#),
            (
                #"while read -r l; do i=${l#*:}; echo '{"id":"'${i%%,*}'","outcome":"pass"}'; done"#,
                "the id \"0\" where 0 was asked"
            ),
        ])
    func strayLines(script: String, reason: String) throws {
        let items = (0..<4).map { _ in CheckItem(problem: Fixture.problem(), rollout: Fixture.rollout("x")) }
        // One batch after the other: each answer but the first is in doubt, too.
        let check = CommandCheck(command: ["bash", "-c", script], seconds: 5, batch: 4)
        let verdicts = check.verdicts(of: items)
        #expect(verdicts.allSatisfy { $0.outcome == .undecided })
        #expect(
            verdicts.contains { $0.reason.hasPrefix("bash wrote \(reason)") }, "\(verdicts.map(\.reason))")
    }

    @Test(
        "the files that a program's verdicts depend on are known: those of its words, and those that are named"
    )
    func files() throws {
        let folder = NSTemporaryDirectory() + "leaven-files-" + UUID().uuidString
        try Files.makeFolder(folder)
        defer { try? Files.remove(folder) }
        for name in ["grade.py", "data.json"] { try AtomicFile.write([1], to: "\(folder)/\(name)") }
        let (grader, data) = ("\(folder)/grade.py", "\(folder)/data.json")
        func digest() -> String? {
            CommandCheck(command: ["python3", grader, "--strict"], files: [data]).digest
        }
        // An edited grader, or other data, is noticed.
        var digests = [digest()]
        for file in [grader, data] {
            try AtomicFile.write([2], to: file)
            digests.append(digest())
        }
        #expect(Set(digests).count == 3 && !digests.contains(nil))
        #expect(CommandCheck(command: ["cat", folder]).digest == nil)
        func suite(_ files: JSON) throws {
            _ = try CheckSuite(
                ["command": ["command": ["cat"], "files": files]], of: CheckKind.standard, path: "p")
        }
        try suite([.string(data)])
        #expect(throws: Complaints.self) { try suite(["/no/such/file"]) }
        #expect(throws: Complaints.self) { try suite("x") }
    }

    @Test("thresholds of these checks are read from a pipeline, and mistakes in them are refused by place")
    func suite() throws {
        let json: JSON = [
            "choice": ["choices": 4], "exact": ["ignore_case": true],
            "regex": ["pattern": "a+", "whole": false],
            "tolerance": ["absolute": 0.5], "json-schema": ["schema": ["type": "array"]],
            "command": ["command": ["cat"], "seconds": 2], "python": ["seconds": 3, "megabytes": 128],
        ]
        #expect(try Fixture.suite(json, "p", file: "").checks.count == 7)
        let faults: [(JSON, String)] = [
            (["exact": ["ignore_case": 1]], "p.exact.ignore_case"),
            (["regex": ["pattern": "("]], "p.regex.pattern"),
            (["json-schema": ["schema": ["x": 1]]], "p.json-schema.schema#: found"),
            (["command": [:]], "p.command.command"),
            (["command": ["command": "cat"]], "p.command.command"), (["python": ["second": 1]], "p.python"),
        ]
        for (json, start) in faults {
            do {
                _ = try Fixture.suite(json, "p", file: "")
                Issue.record("\(json.serialized()) is taken")
            } catch {
                #expect("\(error)".hasPrefix(start), "\(error)")
            }
        }
    }
}
