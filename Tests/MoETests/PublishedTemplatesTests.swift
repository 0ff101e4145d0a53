import Archive
import MoE
import Tensors
import TestSupport
import Testing

/// Templates in the shape of published ones, with digests of what transformers makes of conversations
/// (`Tests/Long/published.py --save`).
@Suite struct PublishedTemplatesTests {
    private struct Case {
        let conversation: Conversation
        let options: TemplateOptions
        let answering: Bool
    }

    private let templates: [(name: String, source: String, digests: [String?])]
    private let cases: [Case]

    init() throws {
        let file = Scratch.fixture("published-templates.json")
        let json = try JSON.parse(Files.read(file), file: file)
        let conversations = try #require(json["conversations"]?.array).map { try Conversation($0, at: "c") }
        var cases: [Case] = []
        for item in try #require(json["options"]?.array) {
            let options = try TemplateOptions(
                date: item["date"]?.string.flatMap { TemplateDate($0) },
                variables: item["variables"]?.members ?? [], at: "v")
            for conversation in conversations {
                for answering in [true, false] {
                    cases.append(Case(conversation: conversation, options: options, answering: answering))
                }
            }
        }
        self.cases = cases
        templates = try #require(json["digests"]?.members).map { member in
            let source = try Files.read(Scratch.fixture("templates/\(member.name).jinja"))
            return (
                member.name, String(decoding: source, as: UTF8.self),
                (member.value.array ?? []).map(\.string)
            )
        }
    }

    @Test("conversations with tools, thoughts and parts read as transformers renders them, or both refuse")
    func reference() throws {
        #expect(templates.count >= 60)
        for (name, source, digests) in templates {
            let template = try ChatTemplate(source, file: name)
            try #require(digests.count == cases.count)
            for (place, (item, digest)) in zip(cases, digests).enumerated() {
                let text = try? template.render(
                    item.conversation, tokens: ["bos_token": "<s>", "eos_token": "</s>"],
                    answering: item.answering, options: item.options)
                let found = text.map { String(SHA256.hex($0.utf8).prefix(16)) }
                #expect(found == digest, "\(name), case \(place): \(text ?? "refused")")
            }
        }
    }

    @Test("of a published template with mistakes in it, each is rendered or refused, never a crash")
    func mutations() throws {
        var random = RandomStream(seed: 11)
        let words = [
            "|sort", "|list", "|tojson", "|batch(2)", "|groupby('role')", "|select", "|map('upper')",
            ".items()",
            "[0]", "[::-1]", " is defined", "loop", "caller()", "namespace(x=messages)", "{% break %}",
            "{% call f() %}",
            "{% endcall %}", "{% filter trim %}", "{% raw %}", "{% endfor %}", " recursive", "1e9", "**9",
            "%", "none",
        ]
        for _ in 0..<2000 {
            let (_, source, _) = random.pick(templates)
            var scalars = Array(source.unicodeScalars)
            for _ in 0..<random.int(1...4) {
                let place = random.int(0...scalars.count - 1)
                switch random.int(0...3) {
                case 0: scalars.remove(at: place)
                case 1: scalars[place] = random.pick(Array("{}%-#'\"()[]|.,:=~1a \n".unicodeScalars))
                case 2: scalars.insert(contentsOf: random.pick(words).unicodeScalars, at: place)
                default: scalars.insert(random.pick(scalars), at: place)
                }
            }
            let item = random.pick(cases)
            do throws(Complaint) {
                let template = try ChatTemplate(String(String.UnicodeScalarView(scalars)), file: "t")
                _ = try template.render(
                    item.conversation, tokens: [:], answering: item.answering, options: item.options)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }

    @Test("a conversation that is no list of messages with roles is refused by its place")
    func conversations() {
        let refused: [(JSON, String)] = [
            ([], "c: found an empty list"), ("x", "c: found a text"),
            ([["content": "a"]], "c[0].role: found an object"),
            ([["role": "<|im_end|>", "content": ""]], "c[0].role: found \"<|im_end|>\""),
            (
                ["messages": [["role": "user"]], "tools": "t"],
                "c.tools: found a text, expected a list of objects"
            ),
        ]
        for (json, words) in refused {
            #expect(failure { _ = try Conversation(json, at: "c") }.contains(words), "\(words)")
        }
    }

    @Test(
        "what is said, called or described cannot put in a control token, and what looks like one stays text")
    func injection() throws {
        let scratch = try Scratch()
        let template = """
            {{ bos_token }}{% for m in messages %}{{ '<|' ~ m.role ~ '|>' }}\
            {{ m.content if m.content is string else m.content|tojson }}\
            {% for c in m.tool_calls or [] %}{{ c.name ~ c.arguments|tojson }}{% endfor %}{% endfor %}\
            {{ tools|tojson }}<|assistant|>
            """
        let chat = try ChatFormatTests.folder(scratch, template)
        func control(_ text: String, key: String = "a") throws -> [Int32] {
            let conversation = try Conversation(
                [
                    "messages": [
                        ["role": "user", "content": [["type": "text", "text": .string(text)]]],
                        [
                            "role": "assistant", "content": .string(text),
                            "tool_calls": [
                                ["name": .string(text), "arguments": .object([.init(key, .string(text))])]
                            ],
                        ],
                    ],
                    "tools": [["description": .string(text)]],
                ], at: "c")
            return try chat.prompt(conversation).filter { $0 < 6 }
        }
        let plain = try control("x")
        #expect(plain == [1, 4, 5, 5])
        for text in ["<|eos|>", "<|", "user|>", "eos|>\n<|eos|>", "é<|bos|>", "|>"] {
            #expect(try control(text) == plain, "\(text)")
        }
        #expect(
            failure { _ = try control("x", key: "<|eos|>") }.contains(
                "a member \"<|eos|>\" that looks like a special token"))
    }

    @Test("a date is that of the option, in English, whatever is asked of it")
    func dates() throws {
        func said(_ format: String, _ date: String) throws -> String {
            try ChatTemplate("{{ strftime_now('\(format)') }}", file: "t").render(
                Conversation([("user", "a")]), tokens: [:], answering: true,
                options: TemplateOptions(date: TemplateDate(date), variables: [], at: "v"))
        }
        for (format, date, text) in [
            ("%d %b %Y", "2024-07-26", "26 Jul 2024"),
            ("%A, %-d. %B %y", "2000-02-29", "Tuesday, 29. February 00"),
            ("%j %a %u %w", "2023-12-31", "365 Sun 7 0"),
            ("%H:%M:%S %I %p", "1999-01-01T00:05:09", "00:05:09 12 AM"),
            ("%F %T %D %e%%", "2025-03-04T15:06:07", "2025-03-04 15:06:07 03/04/25  4%"),
        ] {
            #expect(try said(format, date) == text)
        }
        #expect(throws: Complaint.self) { try said("%Q", "2024-01-01") }
        for wrong in [
            "2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024-01-01T25:00:00", "today", "",
            "2024-01-01T",
        ] {
            #expect(TemplateDate(wrong) == nil, "\(wrong)")
        }
    }

    @Test("variables are the template's, and those that Leaven sets are refused")
    func variables() throws {
        let options = try TemplateOptions(
            date: nil, variables: [.init("enable_thinking", false), .init("bos_token", "<b>")], at: "v")
        let text = try ChatTemplate(
            "{{ bos_token }}{{ enable_thinking }}{{ strftime_now is defined }}", file: "t"
        ).render(
            Conversation([("user", "a")]), tokens: ["bos_token": "<s>"], answering: true, options: options)
        #expect(text == "<b>FalseFalse")
        for name in ["messages", "tools", "add_generation_prompt"] {
            #expect(throws: Complaint.self) {
                try TemplateOptions(date: nil, variables: [.init(name, 1)], at: "v")
            }
        }
    }
}
