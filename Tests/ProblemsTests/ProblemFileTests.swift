import Archive
import Problems
import TestSupport
import Testing

@Suite struct ProblemFileTests {
    private let scratch = Scratch()

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
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"language\": \"xx\"}"],
                "1: language: found \"xx\", expected one of "
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"form\": \"n\"}"],
                "1: form: found \"n\", expected one of number"
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"level\": \"hard\"}"],
                "1: level: found \"hard\", expected a level from 0 to 9"
            ),
            (
                ["{\"prompt\": \"q\", \"answer\": \"1\", \"level\": 99}"],
                "1: level: found 99, expected a level from 0 to 9"
            ),
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

    @Test("a field that the mapping names must be in every line; an unknown part is refused")
    func badMapping() throws {
        let fields = try ProblemFields(names: ["level": "meta.level"], path: "p")
        #expect(
            message([#"{"prompt": "q", "answer": "1"}"#], fields).hasPrefix("1: meta.level: found nothing"))
        let error = #expect(throws: Complaint.self) { try ProblemFields(names: ["promt": "q"], path: "p") }
        #expect(
            error?.description.hasPrefix("p.fields: found \"promt\", expected one of prompt, answer") == true)
        #expect(throws: Complaint.self) { try ProblemFields(names: ["prompt": 3], path: "p") }
        #expect(throws: Complaint.self) {
            try ProblemFields(names: [:], constants: ["level": []], path: "p")
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
