import Archive
import Problems
import TestSupport
import Testing

@Suite struct ProblemFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func read(_ lines: [String], _ fields: ProblemFields = ProblemFields()) throws -> [Problem] {
        let path = try scratch.write(lines.joined(separator: "\n") + "\n", "problems.jsonl")
        return try ProblemFile(path, fields: fields).problems()
    }

    private func message(_ lines: [String], _ fields: ProblemFields = ProblemFields()) -> String {
        // The path before the line number changes from run to run.
        let text = failure { _ = try read(lines, fields) }
        return text.firstRange(of: ".jsonl:").map { String(text[$0.upperBound...]) } ?? text
    }

    @Test("fields are found by the mapping, dotted paths included, and the rest has defaults")
    func mapping() throws {
        let fields = try ProblemFields(
            names: ["prompt": "question", "level": "meta.level", "id": "a.b"],
            constants: ["family": "gsm", "license": "MIT", "language": "en"], path: "p")
        let problem = try #require(
            read(
                [#"{"question": "How many?", "answer": 12, "meta": {"level": "Level 3"}, "a.b": "x1"}"#],
                fields
            ).first)
        #expect(problem.id == "x1")
        #expect(problem.family == "gsm")
        #expect(problem.level == 3)
        #expect(problem.answer == "12")
        #expect(problem.form == .number)
        #expect(problem.license == "MIT")
        #expect(problem.digest == SHA256.hex(Array("gsm\nHow many?".utf8)))
    }

    @Test("an answer that ends in #### n is reduced to n")
    func gsm8k() throws {
        let problem = try #require(
            read([#"{"prompt": "q", "answer": "She has 3*4=<<3*4=12>>12.\n#### 1,012"}"#]).first)
        #expect(problem.answer == "1,012")
        #expect(problem.form == .number)
    }

    @Test("language and form are told from the text where no field says them")
    func guesses() throws {
        let problems = try read([
            #"{"prompt": "求和。", "answer": "-3/4"}"#, #"{"prompt": "Who?", "answer": "Ann"}"#,
            #"{"prompt": "Who?", "answer": "Ann", "form": "names", "language": "zh"}"#,
        ])
        #expect(problems.map(\.language) == [.chinese, .english, .chinese])
        #expect(problems.map(\.form) == [.number, .text, .names])
    }

    @Test("a prompt is in its own language, whatever it quotes; one without words is in none")
    func languages() {
        let prompts: [(Language, [String])] = [
            (
                .english,
                [
                    "Wang (王) has 3 apples. How many are left?", "Compute 3+4.", "What does 「你好」 mean?",
                    "Find x if sin x = 1.", "Translate \"さくら\" into English, please.",
                    "Let $f(x)=x^2$. Find f(3).", "A train leaves Ürümqi at 9. When does it arrive in Łódź?",
                ]
            ),
            (
                .chinese,
                ["3加4等于多少？", "小明用Python写了一个函数，求f(3)的值。", "求x的max。", "已知AB=5，BC=7，求AC。", "What的意思是什么？"]
            ),
            (.japanese, ["3と4の和はいくつですか。", "さんたすよんは？", "関数f(x)=x^2の最小値を求めよ。", "Pythonで和を計算するプログラムを書いてください。"]),
            (.korean, ["3과 4의 합은 얼마입니까?", "함수 f(x)의 최솟값을 구하시오."]),
            (.russian, ["Чему равна сумма чисел 3 и 4?", "Найдите f(3)."]),
            (.greek, ["Πόσο είναι το άθροισμα;"]),
            (.arabic, ["ما هو مجموع العددين؟"]),
            (.hebrew, ["מהו סכום המספרים?"]),
            (.hindi, ["इन संख्याओं का योग क्या है?"]),
            (.thai, ["ผลบวกเท่ากับเท่าไร"]),
            (
                .spanish,
                [
                    "¿Cuántas manzanas quedan?", "Calcula la suma de los dos números.",
                    "Halla el valor de x si 2x = 10.",
                ]
            ),
            (.french, ["Combien de pommes reste-t-il dans le panier ?", "Trouver la valeur de x."]),
            (.german, ["Wie viele Äpfel sind übrig?", "Berechne die Summe von 3 und 4."]),
            (.portuguese, ["Quantas maçãs restam na cesta?", "Qual é a soma dos números?"]),
            (.italian, ["Quante mele rimangono nel cesto?", "Trova la somma dei numeri."]),
            (.dutch, ["Hoeveel appels zijn er over?", "Bereken de som van de getallen."]),
            (.polish, ["Ile jabłek zostało w koszyku?"]),
            (.turkish, ["Sepette kaç elma kaldı?"]),
            (.vietnamese, ["Còn lại bao nhiêu quả táo?"]),
            (.indonesian, ["Berapa jumlah apel yang tersisa?"]),
            (.czech, ["Kolik jablek zbývá v košíku?"]),
            (.swedish, ["Hur många äpplen är kvar?"]),
            (.romanian, ["Câte mere au rămas în coș?"]),
            (.hungarian, ["Hány alma maradt a kosárban?"]),
        ]
        for (language, texts) in prompts {
            for text in texts { #expect(Language(of: text) == language, "\(text)") }
        }
        for text in ["5*5531=?", "", "x+y=3", "12 / 4"] { #expect(Language(of: text) == nil) }
    }

    @Test("the digest does not depend on white space in the prompt")
    func digest() throws {
        let problems = try read([
            #"{"prompt": "How  many?\n", "answer": "1", "id": "a", "family": "f"}"#,
            #"{"prompt": " How many?", "answer": "1", "id": "b", "family": "f"}"#,
        ])
        #expect(problems[0].digest == problems[1].digest)
    }

    @Test(
        "a bad line is refused with its number, the field, what was found and what is expected",
        arguments: [
            (["{\"prompt\": \"q\"}"], "1: answer: found nothing, expected a text"),
            (
                ["{\"prompt\": \"q\", \"answer\": [1]}"],
                "1: answer: found a list, expected a text or a number"
            ),
            (["{\"prompt\": \" \", \"answer\": \"1\"}"], "1: prompt: found an empty text, expected a text"),
            (["{\"prompt\": \"q\", \"answer\": \"x ####\"}"], "1: answer: found nothing after ####"),
            (["", "3"], "2: found a number, expected an object"),
            (
                [
                    "{\"prompt\": \"q\", \"answer\": \"1\", \"id\": \"a\"}", "",
                    "{\"prompt\": \"r\", \"answer\": \"1\", \"id\": \"a\"}",
                ],
                "3: found the id \"a\" of line 1 again"
            ),
            (["{\"prompt\": \"q\", \"answer\": }"], "1:27: "),
        ])
    func badLines(lines: [String], expected: String) {
        let message = message(lines)
        #expect(message.hasPrefix(expected), "\(message)")
    }

    private static let useless: [(part: String, value: String)] = [
        ("level", "\"Level ?\""), ("level", "5.5"), ("level", "\"5.5\""), ("level", "\"hard\""),
        ("level", "99"),
        ("level", "-1"), ("level", "99999999999999999999"), ("language", "\"xx\""), ("form", "\"n\""),
        ("family", "[1]"), ("source", "{}"), ("id", "true"),
    ]

    @Test(
        "a value that cannot be used is left out of a column that nobody named, and refuses one that is named"
    )
    func leftOut() throws {
        for (part, value) in Self.useless {
            let line = "{\"prompt\": \"q\", \"answer\": \"1\", \"\(part)\": \(value)}"
            let path = try scratch.write(line, "left.jsonl")
            var left: [String] = []
            try ProblemFile(path).forEach { left += $0.leftOut }
            #expect(left == [part], "\(line)")
            #expect(try read([line])[0].level == 0)
            let off = try ProblemFields(names: .object([.init(part, .null)]), path: "p")
            left = []
            try ProblemFile(path, fields: off).forEach { left += $0.leftOut }
            #expect(left.isEmpty)
            let named = try ProblemFields(names: .object([.init(part, .string(part))]), path: "p")
            #expect(message([line], named).hasPrefix("1: \(part): found "), "\(message([line], named))")
        }
    }

    @Test("defaults stand for what is missing, null, empty or left out, and a bad one is blamed on defaults")
    func defaults() throws {
        let constants: JSON = ["level": 2, "family": "f", "language": "zh", "license": "MIT"]
        let fields = try ProblemFields(names: ["license": "terms"], constants: constants, path: "p")
        let lines = [
            #"{"prompt": "q", "answer": "1", "level": null, "terms": " ", "family": ""}"#,
            #"{"prompt": "r", "answer": "1", "level": "hard", "terms": null, "language": 3}"#,
            #"{"prompt": "s", "answer": "1"}"#,
        ]
        for problem in try read(lines, fields) {
            #expect(problem.level == 2 && problem.family == "f" && problem.license == "MIT")
            #expect(problem.language == .chinese)
        }
        for (part, value) in [("level", "hard"), ("language", "xx"), ("form", "n"), ("family", " ")] {
            let text = failure {
                _ = try ProblemFields(
                    names: [:], constants: .object([.init(part, .string(value))]), path: "p.json5: stages[0]")
            }
            #expect(
                text.hasPrefix("p.json5: stages[0].defaults.\(part): found \"\(value)\", expected "),
                "\(text)")
        }
    }

    @Test(
        "a field that the mapping names must be in every line, and in one at least; unknown parts are refused"
    )
    func badMapping() throws {
        let fields = try ProblemFields(names: ["level": "meta.level"], path: "p")
        let good = #"{"prompt": "q", "answer": "1", "meta": {"level": 1}}"#
        let bad = #"{"prompt": "r", "answer": "1"}"#
        #expect(message([bad, good], fields).hasPrefix("1: meta.level: found nothing"))
        let wrong = try ProblemFields(names: ["level": "meta.levl"], path: "p")
        let text = failure { _ = try read([bad, good], wrong) }
        #expect(
            text.hasPrefix("p.fields.level: no line of ") && text.hasSuffix("did you mean \"meta.level\"?"))
        let unknown = failure { _ = try ProblemFields(names: ["promt": "q"], path: "p") }
        #expect(
            unknown == "p.fields: unknown part of a problem: found \"promt\"; did you mean \"prompt\"?")
        for names: JSON in [["prompt": 3], ["prompt": nil], ["level": ""]] {
            #expect(throws: Complaint.self) { try ProblemFields(names: names, path: "p") }
        }
        #expect(throws: Complaint.self) {
            try ProblemFields(names: [:], constants: ["level": []], path: "p")
        }
    }

    @Test("numbers keep their value to the last digit, and are written without an exponent")
    func numbers() throws {
        let numbers = [
            ("1e-7", "0.0000001"), ("-2.5E+3", "-2500"), ("12.0", "12"), ("0.10", "0.1"), ("-0.0", "0"),
            ("9223372036854775808", "9223372036854775808"), ("1e20", "100000000000000000000"),
            ("0.1234567890123456789", "0.1234567890123456789"), ("123456789.125e-3", "123456.789125"),
        ]
        for (written, expected) in numbers {
            let problem = try read(["{\"prompt\": \"q\", \"answer\": \(written), \"id\": \(written)}"])[0]
            #expect(problem.answer == expected && problem.id == expected && problem.form == .number)
        }
    }

    @Test("a prompt may be a conversation that the user ends, in its own column or in messages")
    func conversations() throws {
        let turn = #"{"role": "user", "content": "How many?"}"#
        let system = #"{"role": "system", "content": "Be brief."}"#
        let answer = #"{"role": "assistant", "content": "Of what?"}"#
        for line in [
            #"{"prompt": [\#(turn)], "answer": 3}"#, #"{"messages": [\#(turn)], "answer": 3}"#,
            #"{"prompt": null, "messages": [\#(turn)], "answer": 3}"#,
            #"{"prompt": "How many?", "messages": [\#(system), \#(turn)], "answer": 3}"#,
        ] {
            let problems = try read([line])
            #expect(problems.map(\.prompt) == ["How many?"] && problems[0].earlier.isEmpty, "\(line)")
            #expect(try problems == read([#"{"prompt": "How many?", "answer": 3}"#]))
        }
        let long = try read([
            #"{"messages": [\#(system), \#(turn), \#(answer), {"role": "user", "content": "Of these."}], "answer": 3}"#,
            #"{"messages": [\#(turn), \#(answer), {"role": "user", "content": "Of these."}], "answer": 3}"#,
        ])
        #expect(long.map(\.prompt) == ["Of these.", "Of these."])
        #expect(
            long[0].turns == [
                Turn(.system, "Be brief."), Turn(.user, "How many?"), Turn(.assistant, "Of what?"),
                Turn(.user, "Of these."),
            ])
        #expect(long[1].earlier == Array(long[0].earlier.dropFirst()))
        // What was said before makes it another problem.
        #expect(Set(long.map(\.digest)).count == 2 && Set(long.map(\.id)).count == 2)
        #expect(
            long[1].transcript == "user: How many?\n\nassistant: Of what?\n\nuser: Of these.")
        let named = try ProblemFields(names: ["prompt": "chat"], path: "p")
        #expect(try read([#"{"chat": [\#(turn)], "answer": 3}"#], named).map(\.prompt) == ["How many?"])
        for (line, words) in [
            (
                #"{"messages": [\#(turn), \#(answer)], "answer": 3}"#,
                "1: messages: found a conversation of user, assistant"
            ),
            (
                #"{"messages": [\#(turn), \#(system), \#(turn)], "answer": 3}"#,
                "1: messages: found a conversation of user, system, user"
            ),
            (#"{"messages": [\#(system)], "answer": 3}"#, "1: messages: found a conversation of system"),
            (
                #"{"prompt": [\#(turn), \#(turn)], "answer": 3}"#,
                "1: prompt: found a conversation of user, user"
            ),
            (#"{"prompt": [], "answer": 3}"#, "1: prompt: found an empty list"),
            (#"{"prompt": ["a"], "answer": 3}"#, "1: prompt[0]: found a text"),
            (
                #"{"prompt": [{"role": "user", "content": ""}], "answer": 3}"#,
                "1: prompt[0].content: found an empty text"
            ),
            (#"{"prompt": [{"role": "user"}], "answer": 3}"#, "1: prompt[0].content: found nothing"),
        ] {
            #expect(message([line]).hasPrefix(words), "\(message([line]))")
        }
    }

    @Test("a file without lines is refused")
    func empty() throws {
        for text in ["", "\n\n"] {
            let path = try scratch.write(text, "empty.jsonl")
            #expect(
                failure { _ = try ProblemFile(path).problems() }
                    == "\(path): found no lines, expected at least one problem")
        }
    }

    @Test("a zstd file is read as the plain one is")
    func compressed() throws {
        let path = scratch("problems.jsonl.zst")
        let file = try ZstdFileWriter(path)
        try file.write(Array(#"{"prompt": "q", "answer": "1", "family": "f"}"#.utf8))
        try file.commit()
        #expect(try ProblemFile(path).problems().map(\.prompt) == ["q"])
    }
}
