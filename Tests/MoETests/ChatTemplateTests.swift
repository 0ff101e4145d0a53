import Archive
import MoE
import Tensors
import TestSupport
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
                #expect(throws: Complaint.self, "\(item.name)") { try item.rendered() }
            }
        }
    }

    @Test("what a template may not do is refused in one line that names the file and the template's line")
    func errors() {
        let refused = [
            (
                "a\n{{ 'x' | shout }}",
                "t.json: chat template, line 2: found the filter shout, expected one of trim"
            ),
            (
                "{% include 'x' %}",
                "t.json: chat template, line 1: found {% include %}, expected if, for, set"
            ),
            ("\n\n{% if a %}", "line 3: found the template's end, expected {% endif %}"),
            (
                "{{ strftime_now('%Y') }}",
                "found the date of today, expected a fixed one (--date, or date of the stage), so that a corpus"
            ),
            (
                "{{ namespace() }}",
                "found a namespace in an output, expected a text (the filter tojson makes one)"
            ),
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
            #expect(throws: Complaint.self, "\(template.prefix(60))") {
                try ChatTemplate(template, file: "t").render([("user", "a")], tokens: [:], answering: true)
            }
        }
    }

    @Test(
        "chains, values and macros without an end to their nesting are refused, and nothing is freed too deep"
    )
    func nesting() {
        let long = 40_000
        func grown(_ value: String, _ more: String) -> String {
            "{% set ns = namespace(x=\(value)) %}{% for i in range(40000) %}{% set ns.x = \(more) %}{% endfor %}"
        }
        var hostile = [
            "{{ 1" + String(repeating: "+1", count: long), "{{ a" + String(repeating: ".b", count: long),
            "{{ 1" + String(repeating: " if 1", count: long), "{{ 1" + String(repeating: "~1", count: long),
            "{{ 'x'" + String(repeating: "|trim", count: long),
            "{{ a" + String(repeating: "[0]", count: long),
            "{{ 1" + String(repeating: " is defined", count: long),
            "{{ 1" + String(repeating: "*1", count: long),
            "{{ a" + String(repeating: "()", count: long), "{{ 1" + String(repeating: " < 1", count: long),
            "{{ 1" + String(repeating: " or 1", count: long),
            "{{ 1" + String(repeating: " and 1", count: long),
        ].map { $0 + " }}" }
        hostile += [
            "{{ 1" + String(repeating: "+1", count: 400) + " }}",
            "{% macro f(x=f()) %}{% endmacro %}{{ f() }}",
            "{% macro f() %}{{ 'a' ~ (f() ~ 'b') }}{% endmacro %}{{ f() }}",
            grown("1", "[ns.x]"), grown("1", "{'a': ns.x}"),
            grown("1", "loop|items") + grown("{}", "({'a': ns.x}|items)"),
            grown("[1]", "ns.x|batch(1)"), grown("[{'a': 1}]", "ns.x|groupby('a')"),
            grown("1", "{'a': ns.x}.items()"),
            "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
            "{% for x in [1] %}{% set y = [loop] %}{% endfor %}",
            "{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}",
            "{% set a = [[1]] %}" + String(repeating: "{% set a = a|batch(1) %}", count: long),
            String(repeating: "{% with %}", count: long),
            String(repeating: "{% filter upper %}", count: long),
            String(repeating: "{% set a = [a] %}", count: long),
        ]
        for template in hostile {
            #expect(throws: Complaint.self, "\(template.prefix(60))") {
                try ChatTemplate(template, file: "t").render([("user", "a")], tokens: [:], answering: true)
            }
        }
        // Namespaces may hold each other, in chains of any length and in circles.
        for template in [
            grown("1", "namespace(x=ns.x)"), grown("1", "[namespace(x=ns.x)]"),
            "{% set a = namespace() %}{% set b = namespace(x=a) %}{% set a.x = [b] %}{{ a.x[0].x == a }}",
            "{% for i in range(40000) %}{% set ns = namespace(x=1) %}{% set ns.x = ns %}{% endfor %}",
        ] {
            #expect(throws: Never.self, "\(template.prefix(60))") {
                try ChatTemplate(template, file: "t").render([("user", "a")], tokens: [:], answering: true)
            }
        }
    }

    @Test("one operation costs no more than what is left of all operations")
    func costs() throws {
        let text = String(repeating: "a", count: 1 << 20)
        let twice =
            "{% set ns = namespace(x=1) %}{% for i in range(40) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
        let hostile = [
            "{{ c|replace('a', c) }}", "{{ c.replace('a', c) }}", "{{ (c|list)|join(c) }}",
            "{{ range(100000)|join(c) }}", "{{ c|replace('a', '\n')|indent(100) }}",
            "{% for i in range(20) %}{% set x = range(1048576) %}{% endfor %}",
            "{% for i in range(100) %}{{ c|length }}{{ c|upper }}{% endfor %}",
            "{% for i in range(100) %}{{ c[0] }}{% endfor %}",
            "{{ range(1000000)|unique|list }}", "{{ range(1000000)|sort(reverse=true)|groupby('x') }}",
            "{% set x = [c, c, c, c, c, c, c, c] %}{{ x }}{{ x }}",
            "{{ (messages[0].content ~ 'b').rfind(messages[0].content[:500000]) }}{{ ('a' * 60000 ~ c).rfind('b' ~ c) }}{{ ('b' ~ c ~ c).rfind('b' ~ c[:900000]) }}",
            "{% set it = range(1000000)|map('abs') %}{% for i in range(100000) %}{{ it|first }}{% endfor %}",
            twice, "{% set a = range(1000000) %}{% for i in a[:900] %}{% if a == a %}{% endif %}{% endfor %}",
            "{% set a = range(1000)|list %}{% set b = [a, a, a, a, a, a, a, a, a, a] %}{% set d = [b, b, b, b, b, b, b] %}"
                + "{{ [d, d, d, d]|tojson }}{{ [d, d, d, d]|tojson(indent=16) }}",
        ]
        for template in hostile {
            #expect("\(template.prefix(60))") {
                _ = try ChatTemplate("{% set c = messages[0].content %}" + template, file: "t")
                    .render([("user", text)], tokens: [:], answering: true)
            } throws: {
                "\($0)".contains("more than 1000000 steps, or texts or lists too long")
            }
        }
        // Searching is linear, however a text repeats itself.
        let found = try ChatTemplate("{{ (messages[1].content ~ 'b') in messages[0].content }}", file: "t")
            .render([("user", text), ("user", String(text.prefix(1 << 19)))], tokens: [:], answering: true)
        #expect(found == "False")
    }

    @Test("arguments count by place and by name, and none is passed over")
    func arguments() throws {
        func said(_ expression: String) throws(Complaint) -> String {
            try ChatTemplate("{{ \(expression) }}", file: "t").render([], tokens: [:], answering: true)
        }
        for (expression, text) in [
            ("'a</think>b</think>c'.split('</think>', maxsplit=1)|join('+')", "a+b</think>c"),
            ("'a,b,c'.split(sep=',')|join('+')", "a+b+c"), ("' a  b '.split(none)|join('+')", "a+b"),
            ("'aaa'.replace('a', 'b', 1)", "baa"), ("'aaa'|replace('a', 'b', count=2)", "bba"),
            ("'xax'|trim(chars='x')", "a"), ("[{'x': 1}, {'x': 2}]|join(', ', attribute='x')", "1, 2"),
            ("[{'x': 1}, {}]|map(attribute='x', default=7)|join", "17"), ("'3.5'|int", "3"),
            ("' 3'|int", "3"),
            ("'-2.9 '|int", "-2"), ("'x'|int", "0"), ("'x'|int(5)", "5"), ("'0x10'|int", "0"),
            ("{'a': 1}|tojson(ensure_ascii=false)", "{\"a\": 1}"),
            ("['a', 'b']|map('default', 1)|join", "ab"),
            ("['ab', 'cb']|map('replace', 'b', new='x')|join", "axcx"),
        ] {
            #expect(try said(expression) == text, "\(expression)")
        }
        for (expression, words) in [
            ("'a'.strip('a', 1)", "2 arguments of strip(), expected at most 1"),
            ("'a'.startswith('a', 1)", "startswith() of a text"),
            ("'a'.split(',', times=1)", "the argument times of split()"),
            ("'a'|trim('a', chars='b')", "the argument chars of trim"),
            ("'a'|upper(1)", "1 arguments of upper"),
            ("'a'.upper(x=1)", "the argument x of upper()"), ("'a' is defined(1)", "1 arguments of defined"),
            ("['a']|map('upper', x=1)", "the argument x of upper"),
            ("range(n=3)", "the argument n of range()"),
            ("{'a': 1}|tojson(indent=99)", "a dictionary given to tojson"), ("namespace(1)", "namespace()"),
            ("'a'.split(',', '1')", "split() of a text"), ("'a'|indent(true)", "a text given to indent"),
            ("['a']|map(attribute='x', upper=1)", "the argument upper of map"),
            ("['a']|selectattr('x', 'defined', 1)", "given to selectattr"),
        ] {
            #expect("\(expression)") {
                _ = try said(expression)
            } throws: {
                "\($0)".contains(words)
            }
        }
        #expect(throws: Complaint.self) {
            try ChatTemplate("{% macro f(a) %}{% endmacro %}{{ f(b=1) }}", file: "t")
                .render([], tokens: [:], answering: true)
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
            do throws(Complaint) {
                let template = try ChatTemplate(text, file: "t")
                _ = try template.render(item.messages, tokens: [:], answering: true)
            } catch {
                #expect(!"\(error)".isEmpty)
            }
        }
    }
}
