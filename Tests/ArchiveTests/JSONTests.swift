import Archive
import TestSupport
import Testing

@Suite struct JSONTests {
    private func parse(_ text: String, json5: Bool = false) throws -> JSON {
        try JSON.parse(Array(text.utf8), json5: json5, file: "test.json")
    }

    private func failure(_ bytes: [UInt8], json5: Bool = false) -> String {
        do {
            return "no error but \(try JSON.parse(bytes, json5: json5, file: "f", line: 5))"
        } catch {
            return error.description
        }
    }

    private func failure(_ text: String, json5: Bool = false) -> String {
        failure(Array(text.utf8), json5: json5)
    }

    @Test("every kind of value is read, in order, integers as integers")
    func values() throws {
        let text =
            #" {"b" : [1, -2.5e1, 0, 1.0, true, false, null], "a": {"": "é\u4e2d\ud83d\ude00\n\/\"\\"}} "#
        let expected: JSON = [
            "b": [1, -25.0, 0, .double(1), true, false, nil], "a": ["": "é中😀\n/\"\\"],
        ]
        #expect(try parse(text) == expected)
        #expect(try parse("9223372036854775807") == .int(.max))
        #expect(try parse("-9223372036854775808") == .int(.min))
        #expect(try parse("9223372036854775808") == .number("9223372036854775808"))
        #expect(try parse("9223372036854775808").double == 0x1p63)
        #expect(try parse("-0").double?.sign == .minus)
        #expect(try parse("[]") == [])
        #expect(try parse("{}") == .object([]))
        #expect(try parse("{\"\u{E9}\":1,\"e\u{301}\":2}").members?.count == 2)
    }

    @Test("what RFC 8259 forbids is refused, with line, column, what was found and what was expected")
    func refusals() {
        #expect(failure("[1,\n 中x]") == "f:6:2: not valid JSON: found \"中\", expected a value")
        #expect(failure("[\"中\" x]") == "f:5:6: not valid JSON: found \"x]\", expected a comma or ]")
        #expect(
            failure("{\"a\":1,\n\"a\":2}")
                == "f:6:1: a member is given twice: found \"a\", expected each name once")
        #expect(failure("") == "f:5:1: not valid JSON: found the end, expected a value")
        #expect(
            failure([0x22, 0x61, 0xFF, 0x22])
                == "f:5:3: not UTF-8: found the byte 0xFF, expected text in UTF-8")
        let wrong = [
            "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "-", "+1", ".5", "5.", "1e", "0x10",
            "nul",
            "[1 2]", "[", "{\"a\"", "{\"a\":", "\"", "\"\\", "\"\\x\"", "\"\\u12", "\"\\ud800\"",
            "\"\\udc00\"",
            "\"\\ud800\\u0041\"", "\"\t\"", "\"\0\"", "1 2", "// no\n1", "\u{FEFF}1", "NaN", "Infinity",
            "\u{A0}1",
        ]
        for text in wrong {
            #expect(!failure(text).contains("no error"), "\(text)")
        }
        for bytes: [UInt8] in [
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22],
        ] {
            #expect(failure(bytes).contains("not UTF-8"), "\(bytes)")
        }
        let name = (0..<20).map { "\"k\($0)\":0" }.joined(separator: ",")
        #expect(failure("{\(name),\"k13\":1}").contains("given twice: found \"k13\""))
    }

    @Test("nesting is read to 256 levels and refused beyond")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try parse(nested(256))
        #expect(failure(nested(257)).contains("nested too deeply"))
        #expect(failure(String(repeating: "[{\"a\":", count: 100_000)).contains("nested too deeply"))
    }

    @Test("JSON5 adds comments, trailing commas, bare names, single quotes, a plus and hexadecimal")
    func json5() throws {
        let text = """
            // first
            { /* two /* * ** */ name_1: 'it\\'s "so"', $b: [1, +2, 0xfF, -0X10,], "c": +1.5, /**/ }
            // last
            """
        let expected: JSON = ["name_1": "it's \"so\"", "$b": [1, 2, 255, -16], "c": 1.5]
        #expect(try parse(text, json5: true) == expected)
        #expect(failure("{a: 1 /* ", json5: true).contains("a comment has no end"))
        #expect(failure("/", json5: true).contains("a value or a comment"))
        #expect(failure("/*/ 1", json5: true).contains("a comment has no end"))
        #expect(failure("0x", json5: true).contains("a hexadecimal digit"))
        #expect(failure("0x10000000000000000", json5: true).contains("too large"))
        #expect(failure(Array("// ".utf8) + [0xFE, 0x0A, 0x31], json5: true).contains("not UTF-8"))
        #expect(failure("[,]", json5: true).contains("expected a value"))
    }

    @Test("numbers that neither an integer nor a double holds keep their digits, and others do not change")
    func digits() throws {
        let kept = [
            "9223372036854775808", "-9223372036854775809", "100000000000000000000000", "1e400", "1E400",
            "-1e-400",
            "0.1234567890123456789", "3.14159265358979323846", "1.00000000000000000001", "9007199254740993.5",
        ]
        for text in kept {
            #expect(try parse(text) == .number(text))
            #expect(try parse("[\(text)]").serialized() == "[\(text)]")
        }
        for text in ["0.1", "1.5", "-0.0", "0.30000000000000004", "1e+300", "5e-324", "12345.6789"] {
            #expect(try parse(text) == .double(Double(text)!), "\(text)")
            #expect(try parse(text).serialized() == text)
        }
        #expect(try parse("9223372036854775807") == .int(.max))
        #expect(try parse("0.00") == .double(0))
        #expect(try parse("1e20", json5: true) == .double(1e20))
        #expect(try parse("100000000000000000000", json5: true) == .double(1e20))
        #expect(try parse("100000000000000000000").double == 1e20)
        #expect(try parse("1e400").double == nil)
        #expect(failure("1e400", json5: true).contains("too large"))
    }

    @Test("what is written reads back as the same value, compact and pretty")
    func roundTrip() throws {
        let value: JSON = [
            "a": [1, -7, 0.1, 1e-7, 1e300, 1.0, .double(.leastNonzeroMagnitude), true, nil, [], .object([])],
            "b": .string(String(String.UnicodeScalarView((0..<0x300).compactMap(Unicode.Scalar.init)))),
            "c\u{1F}\n": "中文 😀 \u{2028}",
        ]
        #expect(try parse(value.serialized()) == value)
        #expect(try parse(value.serialized(pretty: true)) == value)
        let small: JSON = ["x": [1, 2.0, "\u{1}é\t"], "y": [], "z": nil]
        #expect(small.serialized() == #"{"x":[1,2.0,"\u0001é\t"],"y":[],"z":null}"#)
        #expect(
            small.serialized(pretty: true)
                == "{\n  \"x\": [\n    1,\n    2.0,\n    \"\\u0001é\\t\"\n  ],\n  \"y\": [],\n  \"z\": null\n}"
        )
        #expect(JSON.double(.nan).serialized() == "null")
    }

    @Test("damaged text is an error or another value, never a crash, and what is accepted is stable")
    func fuzz() throws {
        let seed =
            Array(
                #"{"a":[1,-2.5e1,{"b":"é\u4e2d\ud83d\ude00\n"},true,null],'c':0x1F,/*x*/"d":"中文",//y"#.utf8)
            + Array("\n\"e\":{}}".utf8)
        var noise = Noise(state: 42)
        var accepted = 0
        for round in 0..<60_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &noise) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &noise)
                switch Int.random(in: 0..<4, using: &noise) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &noise)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(seed.randomElement(using: &noise)!, at: place)
                default: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &noise))
                }
            }
            guard let value = try? JSON.parse(bytes, json5: round % 2 == 0, file: "fuzz") else { continue }
            accepted += 1
            #expect(try parse(value.serialized()) == value)
        }
        #expect(accepted > 100)
    }
}
