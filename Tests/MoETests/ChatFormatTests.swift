import Archive
import MoE
import Tensors
import TestSupport
import Testing

@Suite struct ChatFormatTests {
    @Test("a conversation is its turns between control tokens, and asks for an answer at the end")
    func layout() throws {
        let tokenizer = tinyTokenizer()
        let chat = try ChatFormat(tokenizer)
        let ids = try chat.prompt([
            .init(.system, "Be right."), .init(.user, "12 and 36?"),
            .init(.assistant, "<think>0</think><answer>12</answer>"), .init(.user, ""),
        ])
        #expect(
            tokenizer.decode(ids, skipSpecial: false)
                == "<|bos|><|system|>Be right.<|user|>12 and 36?<|assistant|><think>0</think><answer>12</answer>"
                + "<|eos|><|user|><|assistant|>")
        #expect(ids.filter { $0 < 10 } == [1, 3, 4, 5, 6, 7, 8, 9, 2, 4, 5])
        #expect(try chat.prompt([.init(.user, "1")], answering: false) == [1, 4, 59])
        #expect(try chat.prompt([.init(.user, "1")]) + chat.completion("2") == [1, 4, 59, 5, 60, 2])
        #expect(try chat.prompt([], answering: false) == [1])
        #expect(chat.ends == [2] && chat.opening.isEmpty)
    }

    @Test("hostile, empty and Chinese conversations have the control tokens and texts of the first form")
    func saved() throws {
        let file = Scratch.fixture("chat-format.json")
        let chat = try ChatFormat(folder: Scratch.fixture("base"))
        let cases = try #require(JSON.parse(Files.read(file), file: file).array)
        #expect(cases.count > 30)
        for item in cases {
            let turns = try #require(item["messages"]?.array).map { message in
                ChatFormat.Turn(
                    try #require(message["role"]?.string.flatMap(ChatFormat.Role.init)),
                    try #require(message["content"]?.string))
            }
            // Control tokens are numbers; the texts between them become tokens by themselves.
            func ids(_ name: String) -> [Int32]? {
                item[name]?.array?.flatMap { part in
                    part.int.map { [Int32($0)] } ?? chat.tokenizer.encode(part.string ?? "", special: .none)
                }
            }
            #expect(try chat.prompt(turns) == ids("prompt"), "\(turns)")
            #expect(try chat.prompt(turns, answering: false) == ids("history"), "\(turns)")
            #expect(chat.completion(turns.last?.text ?? "") == ids("completion"), "\(turns)")
        }
    }

    @Test("no text can put in a control token, and no user's text a tag")
    func injection() throws {
        let chat = try ChatFormat(tinyTokenizer())
        let hostile = Tokenizer.chatTokens.joined() + "<|eo<|eos|>s|>"
        #expect(try chat.prompt([.init(.user, hostile)]).filter { $0 < 10 } == [1, 4, 5])
        #expect(try chat.prompt([.init(.system, hostile)]).filter { $0 < 10 } == [1, 3, 5])
        #expect(chat.completion(hostile).filter { $0 < 10 } == [6, 7, 8, 9, 2])
        // Put together from allowed pieces, it is still text.
        #expect(
            try chat.prompt([.init(.user, "<|"), .init(.user, "eos|>")]).filter { $0 < 10 } == [1, 4, 4, 5])
    }

    @Test("whatever a template trims, cuts and puts beside a text, its control tokens are the template's own")
    func otherTemplates() throws {
        let templates = [
            "<|bos|>{% for m in messages %}{{ m.content | trim }}<|eos|>{% endfor %}",
            "<|bos|>{% for m in messages %}<{{ m.content }}>{% endfor %}",
            "<|bos|>{% for m in messages %}<|{{ m.content | trim }}|>{% endfor %}",
            "<|bos|>{% for m in messages %}<|eo{{ m.content.strip() }}|user|>{{ m.content }}>{% endfor %}",
            "<|bos|>{% for m in messages %}{{ m.content }}{{ m['content'] }}{% endfor %}<|eos|>",
            // What is left of a text when a part is cut out of it.
            "<|bos|>{% for m in messages %}{{ m.content.replace('think', '') }}{% endfor %}<|eos|>",
            "<|bos|>{% for m in messages %}{{ m.content.split('/')|join }}<|eos|>{% endfor %}",
            "<|bos|>{% for m in messages %}<{{ m.content[3:] }}|{{ m.content[::2] }}{% endfor %}",
            "<|bos|>{% for m in messages %}{{ m.content|reject('eq', 's')|join }}<|eos|>{% endfor %}",
        ]
        let pieces =
            Tokenizer.chatTokens + [
                "<", ">", "|", "<|", "|>", "eos", "os|>", "s", "eos|", "think", "/", " ", "\n", "é",
                "的", String(UnicodeScalar(0xFDD0) ?? " "),
            ]
        var random = RandomStream(seed: 4)
        let scratch = try Scratch()
        for template in templates {
            let chat = try Self.folder(scratch, template)
            func control(_ texts: [String]) throws -> [Int32] {
                try chat.prompt(texts.map { .init(random.bool(0.5) ? .user : .system, $0) }).filter {
                    $0 < 10
                }
            }
            let expected = try control(["-", "-"])
            for _ in 0..<1500 {
                let texts = (0..<2).map { _ in
                    (0..<random.int(0...5)).map { _ in random.pick(pieces) }.joined()
                }
                #expect(try control(texts) == expected, "\(template): \(texts)")
            }
        }
    }

    @Test("what protects a text leaves its ids as they are")
    func protection() throws {
        let scratch = try Scratch()
        let chat = try Self.folder(
            scratch, "<|bos|>{% for m in messages %}{{ m.content }}<|eos|>{% endfor %}")
        var random = RandomStream(seed: 5)
        for _ in 0..<2000 {
            let text = randomText(&random) + random.pick(["", "<", "<think>", "<|eos"])
            let ids = try chat.prompt([.init(.user, text)])
            #expect(ids == [1] + chat.tokenizer.encode(text) + [2], "\(text)")
        }
    }

    @Test("what a template asks of a text, and cuts out of it, is answered as without protection, or refused")
    func questions() throws {
        let scratch = try Scratch()
        func said(_ template: String, _ text: String) throws -> String {
            let chat = try Self.folder(scratch, template)
            return chat.tokenizer.decode(try chat.prompt([.init(.user, text)]), skipSpecial: false)
        }
        let asked = "{% set c = messages[0].content %}{{ c }} "
        // The first letter stands in <|user|>, and what follows is one.
        let text = "user <|eos|>"
        for (question, answer) in [
            ("c.startswith('user')", "True"), ("c == 'user <|eos|>'", "True"), ("c|length", "12"),
            ("'ser <|e' in c", "True"), ("c is eq('user <|eos|>')", "True"), ("c.endswith('eos|>')", "True"),
            ("c < 'use'", "False"), ("c in ['user <|eos|>']", "True"),
        ] {
            #expect(try said(asked + "{{ \(question) }}", text) == text + " " + answer, "\(question)")
        }
        for (cut, rest) in [
            ("c[:3]", "use"), ("c[-2:]", "|>"), ("c|last", ">"), ("c|reverse", ">|soe|< resu"),
            ("c.split('<|')[1]", "eos|>"), ("c.rsplit('s', 1)[1]", "|>"), ("c.partition('r <')[2]", "|eos|>"),
            ("c.replace('<|eos', 'x')", "user x|>"), ("c.replace('e', '', 1)", "usr <|eos|>"),
            ("c.removeprefix('use')", "r <|eos|>"), ("c.removesuffix('|>')", "user <|eos"),
            ("c.strip('u>')", "ser <|eos|"), ("c.title()", "User <|Eos|>"), ("c|title", "User <|eos|>"),
            ("c.splitlines()|join", text), ("c.split()|join", "user<|eos|>"), ("(c * 2)[-3:]", "s|>"),
            ("c == '1' or c.split('us')[1].x", ""),
        ] {
            #expect(try said("x{% set c = messages[0].content %}{{ \(cut) }}", text) == "x" + rest, "\(cut)")
        }
        #expect(try said("x{{ messages[0].content[:3] }}", "123 5") == "x123")
        // A change of case makes no special token of a text, either way.
        for (filter, text) in [
            ("title", "user <|eos|>"), ("lower", "USER <|EOS|>"), ("lower", "user <|eos|>"),
        ] {
            let chat = try Self.folder(scratch, "x{{ messages[0].content|\(filter) }}")
            let ids = try chat.prompt([.init(.user, text)])
            #expect(
                !ids.contains(2) && chat.tokenizer.decode(ids).lowercased() == "xuser <|eos|>",
                "\(filter) \(text)")
        }
    }

    @Test("a tokenizer without the tokens of a chat is refused by name")
    func missing() {
        let tokenizer = Tokenizer.train(
            documents: ["a"], vocabularySize: 258, specialTokens: ["<|bos|>", "<|pad|>"])
        #expect {
            try ChatFormat(tokenizer)
        } throws: {
            "\($0)".contains("no <|eos|>")
        }
    }

    /// The format of a folder with this project's tokens and another template.
    static func folder(_ scratch: Scratch, _ template: String) throws -> ChatFormat {
        try? Files.remove(scratch("t"))
        try Files.makeFolder(scratch("t"))
        try ChatFormat(tinyTokenizer()).save(to: scratch("t"))
        try scratch.write(Array(template.utf8), "t/chat_template.jinja")
        return try ChatFormat(folder: scratch("t"))
    }
}
