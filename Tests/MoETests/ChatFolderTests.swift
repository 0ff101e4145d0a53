import Archive
import MoE
import TestSupport
import Testing

@Suite("Chats of model folders")
struct ChatFolderTests {
    private let scratch: Scratch
    private let turns = [ChatFormat.Turn(.user, "12")]

    init() throws {
        scratch = try Scratch()
        try Files.makeFolder(scratch("m"))
        try tinyTokenizer().save(to: scratch("m"))
    }

    private func put(_ text: String, _ name: String) throws { try scratch.write(text, "m/" + name) }

    private func format(template: String? = nil) throws -> ChatFormat {
        try ChatFormat(folder: scratch("m"), template: template)
    }

    private func said(template: String? = nil) throws -> String {
        let chat = try format(template: template)
        return chat.tokenizer.decode(try chat.prompt(turns), skipSpecial: false)
    }

    private func complaint(template: String? = nil) -> String {
        failure { _ = try format(template: template) }
    }

    @Test(
        "the template is a file given, chat_template.jinja, the default of a list, or a text, in this order")
    func places() throws {
        #expect(complaint().contains("m: no chat template in chat_template.jinja or tokenizer_config.json"))
        #expect(complaint().contains("--chat-template FILE"))
        try put(
            #"{"eos_token": "<|eos|>", "chat_template": "text {{ messages[0].content }}"}"#,
            "tokenizer_config.json")
        #expect(try said() == "text 12")
        try put(
            #"""
            {"eos_token": {"content": "<|eos|>"}, "bos_token": {"content": "<|bos|>"}, "add_bos_token": true,
             "unk_token": null, "chat_template": [{"name": "tool_use", "template": "{{ no"},
             {"name": "default", "template": "{{ bos_token }}list{{ unk_token }}"}]}
            """#, "tokenizer_config.json")
        #expect(try said() == "<|bos|>list")
        try put("file {{ messages[0]['content'] }}{{ eos_token }}", "chat_template.jinja")
        #expect(try said() == "file 12<|eos|>")
        try put("given {% if add_generation_prompt %}<|assistant|>{% endif %}", "other.jinja")
        #expect(try said(template: scratch("m/other.jinja")) == "given <|assistant|>")
        #expect(try ChatFormat(folder: scratch("m")).prompt([.init(.user, "<think>")]).contains(6) == false)
    }

    @Test(
        "the tokens that end an answer are those of generation_config.json or config.json, and the tokenizer's own"
    )
    func ends() throws {
        try put("{}", "tokenizer_config.json")
        try put("x", "chat_template.jinja")
        #expect(complaint().contains("eos_token: found no token of the tokenizer"))
        try put(#"{"eos_token": "<|eos|>"}"#, "tokenizer_config.json")
        #expect(try format().ends == [2])
        try put(#"{"eos_token_id": 5}"#, "config.json")
        #expect(try format().ends == [2, 5])
        try put(#"{"eos_token_id": [0, 2, 4]}"#, "generation_config.json")
        #expect(try format().ends == [2, 0, 4])
        #expect(try format().completion("1") == [59, 2])
        // The tokenizer's own comes first wherever it stands, and is not lost where the list lacks it.
        try put(#"{"eos_token_id": [4, 5]}"#, "generation_config.json")
        #expect(try format().ends == [2, 4, 5])
        try put("{}", "tokenizer_config.json")
        #expect(try format().ends == [4, 5])
        try put(#"{"eos_token": "<|eos|>"}"#, "tokenizer_config.json")
        for wrong in ["[]", "\"2\"", "[1, -1]", "[2.5]", "99999999999"] {
            try put("{\"eos_token_id\": \(wrong)}", "generation_config.json")
            #expect(complaint().contains("generation_config.json: eos_token_id: found"), "\(wrong)")
        }
    }

    @Test("sampling is as generation_config.json says, unless it says not to sample")
    func sampling() throws {
        try put(
            #"{"temperature": 0.6, "top_k": -1, "top_p": 0.95, "do_sample": true}"#, "generation_config.json")
        let own = try GenerationConfig(folder: scratch("m"))
        #expect(try (own.temperature(), own.topK(), own.topP()) == (0.6, 0, 0.95))
        try put(#"{"temperature": 0.6, "do_sample": false, "eos_token_id": 3}"#, "generation_config.json")
        #expect(try GenerationConfig(folder: scratch("m")).temperature() == nil)
        #expect(try GenerationConfig.ends(folder: scratch("m")) == [3])
        try put(
            #"{"min_p": 0.05, "repetition_penalty": 1.1, "top_k": 20, "do_sample": false}"#,
            "generation_config.json")
        let greedy = try GenerationConfig(folder: scratch("m"))
        #expect(try (greedy.minP(), greedy.topK(), greedy.repetitionPenalty()) == (nil, nil, 1.1))
        #expect(greedy.ignored == ["do_sample false", "min_p 0.05", "top_k 20"])
    }

    @Test("what generation_config.json says and is of no use is listed, unless it changes nothing")
    func ignored() throws {
        try put(
            """
            {"bos_token_id": 1, "do_sample": true, "eos_token_id": [2], "temperature": 0.6, "top_p": 0.95, "top_k": 20,
             "min_p": 0, "repetition_penalty": 1.05, "transformers_version": "4.51.0", "num_beams": 1,
             "no_repeat_ngram_size": 3, "max_new_tokens": 2048, "typical_p": 1.0, "suppress_tokens": [],
             "bad_words_ids": null, "stop_strings": ["END"], "a new one": true}
            """, "generation_config.json")
        #expect(
            try GenerationConfig(folder: scratch("m")).ignored == [
                "a new one true", "max_new_tokens 2048", "no_repeat_ngram_size 3", #"stop_strings ["END"]"#,
            ])
        try put("[]", "generation_config.json")
        #expect(try GenerationConfig(folder: scratch("m")).ignored.isEmpty)
    }

    @Test("sampling that cannot be is refused where it is asked for, and not where only the end tokens are")
    func wrongSampling() throws {
        try put(#"{"eos_token": "<|eos|>", "chat_template": "x"}"#, "tokenizer_config.json")
        try put(#"{"eos_token_id": 2, "top_p": 0, "temperature": "hot"}"#, "generation_config.json")
        let own = try GenerationConfig(folder: scratch("m"))
        #expect(throws: Complaint.self) { try own.topP() }
        #expect(throws: Complaint.self) { try own.temperature() }
        #expect(try own.topK() == nil)
        try put(#"{"top_k": 2.5, "min_p": 2, "repetition_penalty": 0}"#, "generation_config.json")
        let other = try GenerationConfig(folder: scratch("m"))
        #expect(throws: Complaint.self) { try other.topK() }
        #expect(throws: Complaint.self) { try other.minP() }
        #expect(throws: Complaint.self) { try other.repetitionPenalty() }
        try put(#"{"eos_token_id": 2, "top_p": 0}"#, "generation_config.json")
        #expect(complaint() == "no error")
        #expect(try format().ends == [2])
    }

    @Test("what a template begins of an answer is part of the text, and is not said twice")
    func opening() throws {
        try put(#"{"eos_token": "<|eos|>"}"#, "tokenizer_config.json")
        try put(
            "{{ messages[0].content }}{% if add_generation_prompt %}<think>\n{% endif %}{{''}}",
            "chat_template.jinja")
        let chat = try format()
        #expect(chat.opening == "<think>\n")
        let answer = "<think>\n1\n</think>\n<answer>2</answer>"
        let ids = chat.completion(answer)
        #expect(!ids.contains(6) && ids.contains(7) && ids.last == 2)
        #expect(chat.text(ids.dropLast()) == answer)
        #expect(chat.completion("1") == [59, 2])
        for space in ["", " ", "\n\n", "\r\n\t"] {
            let ids = chat.completion("<think>" + space + "1")
            #expect(ids == chat.completion(space == "\n\n" ? "\n1" : "1"), "\(space.debugDescription)")
        }
    }

    @Test("a token that is found by its normalized content cannot be put in by that, either")
    func normalized() throws {
        let file = scratch("m/tokenizer.json")
        var text = String(decoding: try Files.read(file, limit: 1 << 20), as: UTF8.self)
        text = text.replacing("<|user|>", with: "<|a user|>")
        let content = try #require(text.range(of: "<|a user|>"))
        let end = try #require(text.range(of: "\"normalized\": false", from: content.lowerBound))
        text.replaceSubrange(end, with: "\"normalized\": true")
        let normalizer = try #require(text.range(of: "\"normalizer\": null"))
        text.replaceSubrange(
            normalizer,
            with: #""normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "_"}"#)
        try put(text, "tokenizer.json")
        try put(
            #"{"eos_token": "<|eos|>", "chat_template": "<|a user|>{{ messages[0].content }}"}"#,
            "tokenizer_config.json")
        let chat = try format()
        for said in ["1<|a user|>", "1<|a_user|>"] {
            #expect(chat.tokenizer.encode(said, special: .all) == [59, 4])
            #expect(try chat.prompt([.init(.user, said)]).filter { $0 == 4 } == [4])
        }
    }

    @Test("a template that cannot be read or rendered is refused with its line and what to do")
    func errors() throws {
        try put(#"{"eos_token": "<|eos|>"}"#, "tokenizer_config.json")
        for (template, words) in [
            ("\n{% if x %}", "chat_template.jinja: chat template, line 2: found the template's end"),
            (
                "\n\n{{ strftime_now('%d') }}",
                "line 3: found the date of today, expected a fixed one (--date, or date of the stage)"
            ),
            ("{{ raise_exception('Never.') }}", "line 1: found refused: Never."),
        ] {
            try put(template, "chat_template.jinja")
            #expect(complaint().contains(words), "\(complaint())")
            #expect(complaint().contains("; a template can be given: --chat-template FILE"))
        }
        try scratch.write([0x80], "m/chat_template.jinja")
        #expect(complaint().contains("not UTF-8"))
        try Files.remove(scratch("m/chat_template.jinja"))
        for wrong in ["5", "{}", "[{\"name\": \"default\", \"template\": 5}]"] {
            try put("{\"chat_template\": \(wrong)}", "tokenizer_config.json")
            #expect(complaint().contains("tokenizer_config.json: chat_template: found"), "\(wrong)")
        }
        try put("{{ messages[0].content }}", "chat_template.jinja")
        try put(#"{"eos_token": 7}"#, "tokenizer_config.json")
        #expect(complaint().contains("eos_token: found a number"))
        try put(#"{"eos_token": "<|eos|>"}"#, "tokenizer_config.json")
        let chat = try format()
        #expect(throws: Complaint.self) { try chat.prompt([.init(.user, "")]) }
        let all = String(String.UnicodeScalarView((0xFDD0...0xFDEF).compactMap(Unicode.Scalar.init)))
        #expect(throws: Complaint.self) { try chat.prompt([.init(.user, all)]) }
    }

    @Test("a model that is trained keeps the chats of the one it comes from, and its digest tells them apart")
    func saved() throws {
        var config = TrainingPassTests.config(queryRank: nil, groups: 2)
        config.vocabularySize = tinyTokenizer().vocabularySize
        let model = TrainingPassTests.model(config)
        try model.save(to: scratch("own"), format: ChatFormat(tinyTokenizer()), making: [])
        let digest = try ModelFolder.digest(scratch("own"))
        try put(
            #"{"eos_token": "<|eos|>", "chat_template": "<|bos|>{{ messages[0].content }}"}"#,
            "tokenizer_config.json")
        try put(#"{"eos_token_id": [4, 2]}"#, "generation_config.json")
        try model.save(to: scratch("other"), format: try format(), making: [])
        let again = try ChatFormat(folder: scratch("other"), for: config)
        #expect(try again.prompt(turns) == format().prompt(turns) && again.ends == [2, 4])
        try scratch.write(Array(#"{"eos_token_id": 2}"#.utf8), "own/generation_config.json")
        #expect(try ModelFolder.digest(scratch("own")) == digest)
        try scratch.write(Array(#"{"eos_token_id": 5}"#.utf8), "own/generation_config.json")
        #expect(try ModelFolder.digest(scratch("own")) != digest)
        let other = try ModelFolder.digest(scratch("other"))
        #expect(other != digest)
        try scratch.write(Array("{{ messages[0].content }}".utf8), "given")
        #expect(try ModelFolder.digest(scratch("own"), template: scratch("given")) != digest)
        try scratch.write(Array("{{ messages[0].content }}".utf8), "other/chat_template.jinja")
        #expect(try ModelFolder.digest(scratch("other")) != other)
        try scratch.write(Array(#"{"eos_token_id": 400}"#.utf8), "other/generation_config.json")
        #expect(throws: Complaint.self) { try ChatFormat(folder: scratch("other"), for: config) }
    }
}

extension String {
    /// The first place of a text, from an index on.
    fileprivate func range(of part: String, from start: Index? = nil) -> Range<Index>? {
        self[(start ?? startIndex)...].firstRange(of: part)
    }
}
