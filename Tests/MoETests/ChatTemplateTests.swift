import Archive
import MoE
import Tensors
import Testing

@Suite struct ChatTemplateTests {
    private struct Case {
        let name: String
        let template: String
        let messages: [(role: String, content: String)]
        let answering: Bool
        /// Nil where the template is refused.
        let text: String?

        func rendered() throws -> String {
            try ChatTemplate(template, file: "t.json").render(
                messages, tokens: ["bos_token": "<s>", "eos_token": "</s>"], answering: answering)
        }
    }

    /// What jinja2 makes of templates, saved by Tests/Long/templates.py.
    private static func cases() throws -> [Case] {
        let file = Scratch.fixture("chat-templates.json")
        let json = try JSON.parse(Files.read(file), file: file)
        return try #require(json["cases"]?.array).map { item in
            let name = try #require(item["name"]?.string)
            return Case(
                name: name, template: try #require(json["templates"]?[name]?.string),
                messages: try #require(item["messages"]?.array).map {
                    (try #require($0["role"]?.string), try #require($0["content"]?.string))
                }, answering: item["answering"]?.bool == true, text: item["text"]?.string)
        }
    }

    @Test("a conversation reads as jinja2 renders it, and what that refuses is refused")
    func reference() throws {
        let cases = try Self.cases()
        #expect(cases.count > 100)
        for item in cases {
            if let text = item.text {
                #expect(throws: Never.self, "\(item.name)") {
                    let found = try item.rendered()
                    #expect(Array(found.utf8) == Array(text.utf8), "\(item.name): \(found)")
                }
            } else {
                #expect(throws: ModelError.self, "\(item.name)") { try item.rendered() }
            }
        }
    }

    @Test("what a template may not do is refused in one line that names the file and the template's line")
    func errors() {
        let refused = [
            (
                "a\n{{ 'x' | shout }}",
                "t.json: chat template, line 2: found the filter shout; expected one of trim"
            ),
            (
                "{% include 'x' %}",
                "t.json: chat template, line 1: found {% include %}; expected if, for, set"
            ),
            ("\n\n{% if a %}", "line 3: found the template's end; expected {% endif %}"),
            (
                "{{ strftime_now('%Y') }}",
                "found the date of today; expected a fixed one, so that a corpus is the same on any day"
            ),
            ("{{ messages }}", "found a list put out as it is; expected a text; tojson makes one"),
            ("{{ raise_exception('No tools.') }}", "found refused: No tools."),
        ]
        for (template, message) in refused {
            #expect {
                try ChatTemplate(template, file: "t.json").render(
                    [("user", "a")], tokens: [:], answering: true)
            } throws: {
                "\($0)".contains(message) && !"\($0)".contains("\n")
            }
        }
    }

    @Test("a template that would run for ever, or grow without end, is stopped")
    func bounds() {
        let hostile = [
            "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %}",
            "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(90) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
            "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
            String(repeating: "{% if a %}", count: 100_000), "{{ " + String(repeating: "(", count: 100_000),
            "{{ " + String(repeating: "-", count: 100_000) + "1 }}",
            "{{ " + String(repeating: "not ", count: 100_000) + "1 }}", "{{ 9223372036854775807 + 1 }}",
            "{{ (-9223372036854775807 - 1) // -1 }}", "{{ 'a' * 65536 * 65536 }}",
            "{{ range(9999999999)|list|length }}",
            "{{ 'abc'[::0] }}", "{{ 99999999999999999999 }}", "{{ 1 // 0 }}",
        ]
        for template in hostile {
            #expect(throws: ModelError.self, "\(template.prefix(60))") {
                try ChatTemplate(template, file: "t").render([("user", "a")], tokens: [:], answering: true)
            }
        }
    }

    @Test("a changed template is rendered or refused, never a crash")
    func mutations() throws {
        let cases = try Self.cases().filter { $0.text != nil }
        var random = RandomStream(seed: 9)
        for _ in 0..<3000 {
            let item = random.pick(cases)
            var scalars = Array(item.template.unicodeScalars)
            for _ in 0..<random.int(1...4) {
                let place = random.int(0...scalars.count - 1)
                switch random.int(0...2) {
                case 0: scalars.remove(at: place)
                case 1: scalars[place] = random.pick(Array("{}%-#'\"()[]|.,:=~1a \n".unicodeScalars))
                default: scalars.insert(random.pick(scalars), at: place)
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            do throws(ModelError) {
                let template = try ChatTemplate(text, file: "t")
                _ = try template.render(item.messages, tokens: [:], answering: true)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }
}
