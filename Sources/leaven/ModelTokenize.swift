import Archive
import Curation
import Glibc
import MoE
import Problems
import Stages

/// `leaven model tokenize`: texts to token ids and back, line by line, for comparison with other
/// implementations.
enum ModelTokenize {
    static let options: [Usage.Option] =
        [
            .flag("--decode", "Decode: each line is a JSON array of ids; prints its text."),
            .flag("--json", "Texts are JSON strings, so that there may be line ends in them."),
            .flag(
                "--framed",
                "Put the tokens of tokenizer.json's post_processor around each text, such as <s>."),
            .flag("--skip-special", "With --decode: leave control tokens out."),
            .flag(
                "--chat",
                "Each line is a conversation: a JSON array of messages, or an object with messages and tools. "
                    + "Prints the ids of the prompt that asks for the answer."),
            .init(
                "--chat-template", "FILE", "With --chat: a Jinja template to use instead of the model's own."),
        ] + TemplateArguments.options

    static func run(_ arguments: Arguments) throws {
        let decodes = arguments.has("--decode")
        if decodes { try arguments.refuse(["--framed"], with: "--decode") }
        if !decodes, arguments.has("--skip-special") {
            throw arguments.error("--skip-special", "needs --decode")
        }
        if arguments.has("--chat") {
            try arguments.refuse(["--decode", "--json", "--framed"], with: "--chat")
            return try chats(arguments)
        }
        try arguments.refuse(
            ["--chat-template"] + TemplateArguments.options.map(\.name),
            with: "texts that are no conversations")
        let tokenizer = try Tokenizer(file: arguments.required(1) + "/tokenizer.json")
        let isJSON = arguments.has("--json")
        let (before, after) = arguments.has("--framed") ? tokenizer.frame : ([], [])
        var input = StandardInput()
        var output: [UInt8] = []
        while let line = try input.line() {
            if decodes {
                let ids = try ids(of: line, input.number, below: tokenizer.vocabularySize)
                let text = tokenizer.decode(ids, skipSpecial: arguments.has("--skip-special"))
                if isJSON { JSON.string(text).write(to: &output) } else { output += text.utf8 }
                output.append(0x0A)
            } else {
                let text = isJSON ? try text(of: line, input.number) : String(decoding: line, as: UTF8.self)
                write(before + tokenizer.encode(text, special: .all) + after, to: &output)
            }
            if output.count > 1 << 16 {
                try Output.print(output)
                output.removeAll(keepingCapacity: true)
            }
        }
        try Output.print(output)
    }

    private static func chats(_ arguments: Arguments) throws {
        let format = try ChatFormat(
            folder: arguments.required(1), template: arguments.value("--chat-template"),
            options: TemplateArguments.read(arguments))
        var input = StandardInput()
        while let line = try input.line() {
            let place = "\(StandardInput.name):\(input.number)"
            let value = try JSON.parse(line, file: StandardInput.name, line: input.number)
            var output: [UInt8] = []
            write(try format.prompt(conversation(value, at: place)), to: &output)
            try Output.print(output)
        }
    }

    /// A conversation: messages as Leaven and ShareGPT write them, or any messages and tools that a chat
    /// template takes.
    private static func conversation(_ value: JSON, at place: String) throws -> Conversation {
        let messages = value["messages"] ?? value
        let plain: Set = ["role", "from", "content", "value"]
        let isPlain = messages.array?.allSatisfy { message in
            let isKnown = message["role"]?.string.map { ChatFormat.Role(rawValue: $0) != nil } ?? true
            return isKnown && message["content"]?.array == nil
                && message.members?.allSatisfy { plain.contains($0.name) } != false
        }
        guard isPlain != false, value["tools"] == nil, value["documents"] == nil else {
            return try Conversation(value, at: place)
        }
        let turns = try Turn.list(messages, at: place)
        return Conversation(turns.map { (role: $0.role.rawValue, content: $0.content) })
    }

    private static func text(of line: [UInt8], _ number: Int) throws -> String {
        let value = try JSON.parse(line, file: StandardInput.name, line: number)
        guard let text = value.string else {
            throw Complaint(
                "\(StandardInput.name):\(number)", "is no text", found: value.kind,
                expected: "a JSON string")
        }
        return text
    }

    private static func ids(of line: [UInt8], _ number: Int, below size: Int) throws -> [Int32] {
        let value = try JSON.parse(line, file: StandardInput.name, line: number)
        guard let ids = value.array?.map({ $0.int.flatMap(Int32.init(exactly:)) }), !ids.contains(nil) else {
            throw Complaint(
                "\(StandardInput.name):\(number)", "is no list of tokens", found: value.brief,
                expected: "a JSON array of ids")
        }
        let known = ids.compactMap { $0 }
        if let other = known.first(where: { !(0..<size ~= Int($0)) }) {
            throw Complaint(
                "\(StandardInput.name):\(number)", "no such token", found: "\(other)",
                expected: "ids from 0 to \(size - 1)")
        }
        return known
    }

    private static func write(_ ids: [Int32], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (place, id) in ids.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            let start = output.count
            var rest = id
            repeat {
                output.append(UInt8(ascii: "0") + UInt8(rest % 10))
                rest /= 10
            } while rest > 0
            output[start...].reverse()
        }
        output += [UInt8(ascii: "]"), 0x0A]
    }
}

/// Standard input, line by line; a line ends with a line feed or with the input.
struct StandardInput {
    static let name = "standard input"

    /// The number of the last line read, from 1.
    private(set) var number = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var range = 0..<0
    private static let longest = 1 << 30

    /// The next line without its line end; nil at the end.
    mutating func line() throws(Complaint) -> [UInt8]? {
        var line: [UInt8] = []
        var isThere = false
        while true {
            if range.isEmpty {
                guard try refill() else { break }
            }
            isThere = true
            let end = buffer[range].firstIndex(of: 0x0A)
            line += buffer[range.lowerBound..<(end ?? range.upperBound)]
            range = (end.map { $0 + 1 } ?? range.upperBound)..<range.upperBound
            guard line.count <= Self.longest else {
                throw Complaint(
                    "\(Self.name):\(number + 1)", "a line is too long",
                    expected: "at most \(Self.longest) bytes")
            }
            if end != nil { break }
        }
        guard isThere else { return nil }
        number += 1
        return line
    }

    private mutating func refill() throws(Complaint) -> Bool {
        while true {
            let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Complaint.system(Self.name, "cannot be read", errno)
            }
            range = 0..<count
            return count > 0
        }
    }
}
