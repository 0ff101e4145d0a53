import Archive
import Curation
import Problems
import Tensors
import Testing

@Suite struct LanguageTests {
    private static let sentences: [(Language, String)] = [
        (.english, "The farmer counted his sheep again because two of them were missing this morning."),
        (.spanish, "El granjero contó otra vez sus ovejas porque faltaban dos de ellas esta mañana."),
        (.german, "Der Bauer zählte seine Schafe noch einmal, weil heute Morgen zwei davon fehlten."),
        (.french, "Le fermier a recompté ses moutons parce que deux d'entre eux manquaient ce matin."),
        (.portuguese, "O fazendeiro contou suas ovelhas outra vez porque duas delas faltavam hoje de manhã."),
        (.italian, "Il contadino contò di nuovo le sue pecore perché stamattina ne mancavano due."),
        (.dutch, "De boer telde zijn schapen opnieuw omdat er vanmorgen twee ontbraken."),
        (.polish, "Rolnik policzył owce jeszcze raz, ponieważ dziś rano brakowało dwóch z nich."),
        (.turkish, "Çiftçi bu sabah ikisi eksik olduğu için koyunlarını yeniden saydı."),
        (.vietnamese, "Người nông dân đếm lại đàn cừu vì sáng nay thiếu mất hai con."),
        (.indonesian, "Petani itu menghitung lagi domba-dombanya karena pagi ini dua ekor hilang."),
        (.czech, "Sedlák spočítal ovce znovu, protože dnes ráno dvě z nich chyběly."),
        (.swedish, "Bonden räknade sina får igen eftersom två av dem saknades i morse."),
        (.romanian, "Fermierul și-a numărat din nou oile pentru că două dintre ele lipseau azi dimineață."),
        (.hungarian, "A gazda újra megszámolta a juhait, mert ma reggel kettő hiányzott közülük."),
        (.chinese, "农夫又数了一遍他的羊，因为今天早上少了两只。"),
        (.japanese, "農夫は今朝二頭いなくなっていたので、羊をもう一度数えた。"),
        (.korean, "농부는 오늘 아침 두 마리가 없어서 양을 다시 세었다."),
        (.russian, "Фермер снова пересчитал овец, потому что утром двух не хватало."),
        (.greek, "Ο αγρότης μέτρησε ξανά τα πρόβατά του γιατί έλειπαν δύο σήμερα."),
        (.arabic, "عد المزارع خرافه مرة أخرى لأن اثنين منها كانا مفقودين هذا الصباح."),
        (.hebrew, "האיכר ספר שוב את הכבשים כי הבוקר היו חסרות שתיים."),
        (.hindi, "किसान ने अपनी भेड़ें फिर से गिनीं क्योंकि आज सुबह दो गायब थीं।"),
        (.thai, "ชาวนานับแกะของเขาอีกครั้งเพราะเช้านี้หายไปสองตัว"),
    ]

    @Test("a sentence in each language is told, and is wholly in its language and in no other")
    func eachLanguage() {
        #expect(Set(Self.sentences.map(\.0)) == Set(Language.allCases))
        for (language, text) in Self.sentences {
            let scalars = Array(text.unicodeScalars)
            let spans = LanguageReading(scalars, target: nil).spans(scalars)
            #expect(spans.map(\.language) == [language], "\(text)")
            #expect(LanguageCheck.share(of: text, in: language, prompt: "?") == 1, "\(text)")
            for other in Language.allCases where other != language && other != .japanese {
                #expect(LanguageCheck.share(of: text, in: other, prompt: "Why?") < 0.5, "\(other): \(text)")
            }
        }
    }

    @Test("the spans of a mixed text are where its languages change")
    func spans() {
        for (first, second) in zip(Self.sentences, Self.sentences.dropFirst()).prefix(14) {
            let text = first.1 + " " + second.1
            let scalars = Array(text.unicodeScalars)
            let spans = LanguageReading(scalars, target: first.0).spans(scalars)
            #expect(spans.map(\.language) == [first.0, second.0], "\(text)")
            let start = first.1.unicodeScalars.count + 1
            #expect(spans.last.map { abs($0.range.lowerBound - start) <= 5 } == true, "\(text)")
        }
    }

    @Test("the verdict shows what is in other languages, and where")
    func shown() {
        let verdict = Fixture.verdict(
            LanguageCheck(), thought: "The remainder is 是零 so it holds, 成立。",
            problem: Fixture.problem(prompt: "Why?"))
        #expect(verdict.outcome == .fail)
        #expect(verdict.reason == "languages mixed: zh \"是零\" at character 17, zh \"成立\" at character 33")
    }

    @Test(
        "where the prompt has no words, what is mixed into the language of most words is shown",
        arguments: [
            ("用67乘276，先算百位，再算十位，so 最后相加。", Language.english, "so"),
            ("Multiply 67 by 276, first the hundreds, 然后 the tens, and then add it all.", .chinese, "然后"),
        ])
    func shownWithoutWords(_ thought: String, _ language: Language, _ mixed: String) {
        let problem = Fixture.problem(language: language, prompt: "67*276=?")
        let verdict = Fixture.verdict(LanguageCheck(min: 0.999), thought: thought, problem: problem)
        #expect(verdict.outcome == .fail)
        let shown = verdict.reason.split(separator: ",").count == 1 && verdict.reason.contains("\"\(mixed)\"")
        #expect(shown, "\(verdict.reason)")
        let text = Array(Fixture.completion(thought: thought).utf8)
        let foreign = Passages(String(decoding: text, as: UTF8.self), problem: problem).foreign
        #expect(foreign.map { String(decoding: text[$0], as: UTF8.self) } == [mixed])
    }

    @Test(
        "code, formulas and quotations from the problem are left out",
        arguments: [
            ("so `let x = wert` is right", Language.english, "Why?", 1.0),
            ("so $x \\text{ für alle } y$ holds, and costs $5 and 十 dollars", .english, "Why?", 6.0 / 7),
            ("damit \\(x \\text{ for all the } y\\) gilt und stimmt", .german, "Warum?", 1.0),
            ("The words guten Morgen mean something", .english, "Say \"guten Morgen\" in English.", 1.0),
            ("```\n所以\n```", .english, "Why?", 1.0), ("```\n所以", .english, "Why?", 1.0),
            ("the ` 所以 sign", .english, "Why?", 2.0 / 4),
        ])
    func literals(thought: String, language: Language, prompt: String, share: Double) {
        #expect(abs(LanguageCheck.share(of: thought, in: language, prompt: prompt) - share) < 1e-12)
    }

    @Test("the cases that come with the check have the outcomes they state")
    func selfTest() throws {
        let cases = LanguageCheck.kind.cases
        #expect(cases.count >= 100)
        for item in cases {
            let suite = try CheckSuite(["language": item.thresholds], of: CheckKind.standard, path: "p")
            let verdict = suite.verdicts(problem: item.problem, rollout: item.rollout)[0]
            #expect(verdict.outcome == item.outcome, "\(item.why): \(item.text): \(verdict.reason)")
        }
    }

    @Test("Chinese is not Japanese, nor is what stands in a text of both")
    func chineseIsNotJapanese() {
        let chinese = Self.sentences.first { $0.0 == .chinese }!.1
        let japanese = Self.sentences.first { $0.0 == .japanese }!.1
        #expect(LanguageCheck.share(of: chinese, in: .japanese, prompt: "Why?") == 0)
        let both = LanguageCheck.share(of: japanese + chinese, in: .japanese, prompt: "Why?")
        #expect(both > 0.3 && both < 0.7)
    }

    @Test("a record whose prompt has no words is in the language of its completion")
    func recordLanguage() {
        func language(_ prompt: String, _ thought: String) -> Language {
            CorpusRecord(
                problem: Fixture.problem(prompt: prompt),
                rollout: Fixture.rollout(Fixture.completion(thought: thought)), verdicts: [], model: "m",
                seed: 1,
                stage: "s"
            ).language
        }
        #expect(language("5*5531=?", "先把五乘上去，得到结果。") == .chinese)
        #expect(language("5*5531=?", "We multiply both numbers and check the result.") == .english)
        #expect(language("What is 5*5531?", "先把五乘上去，得到结果。") == .english)
    }

    @Test("the target of the check stands before that of the problem")
    func target() throws {
        let suite = try Fixture.suite(["language": ["target": "de"]])
        let rollout = Fixture.rollout(Fixture.completion(thought: Self.sentences[2].1))
        #expect(suite.verdicts(problem: Fixture.problem(), rollout: rollout).map(\.outcome) == [.pass])
        #expect(throws: Complaints.self) { try Fixture.suite(["language": ["target": "xx"]]) }
    }

    @Test("a model that is trained on a few sentences tells them, and is the same each time")
    func training() {
        func weights() -> [Int8] {
            var trainer = LanguageTrainer()
            for (language, text) in Self.sentences.prefix(15) {
                let (hasWords, hasNone) = (
                    trainer.add(text, in: language), trainer.add("1 + 2 = 3", in: language)
                )
                #expect(hasWords && !hasNone)
            }
            return trainer.train(steps: 2000)
        }
        let first = weights()
        #expect(first.count == 1 << 19)
        #expect(first.contains { $0 > 8 } && first.contains { $0 < -2 })
        #expect(weights() == first)
    }

    @Test("a long run of words of no language is of some language, and the verdict says where")
    func gibberish() {
        let words = "bbbaaabaaa bbabaabaaa babbaabaaa abbbaabaaa abbababaaa ababbabaaa aabbbabaaa aabbabbaaa "
        let text = String(repeating: words, count: 40)
        let rollout = Fixture.rollout("<think>\n\(text)\n</think>\n<answer>1</answer>")
        let verdict = LanguageCheck().verdict(
            problem: Fixture.problem(), rollout: rollout, completion: Completion(rollout.text))
        #expect(verdict.outcome != .undecided)
        #expect((0...1).contains(verdict.value ?? -1))
    }

    @Test("long texts of signs that open and never close are read in time")
    func hostile() {
        for piece in ["$a ", "`", "``a`", "\\(", "\\[ \\(", "$$", "$$a$", "а", "Ω", "é\u{301}", "a\u{300}"] {
            let text = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
            let share = LanguageCheck.share(of: text, in: .english, prompt: text)
            #expect((0...1).contains(share))
        }
    }
}
