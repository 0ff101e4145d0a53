import Processes
import Testing

/// Programs that answer a line for each line, and those that do not.
struct BatchProcessTests {
    /// Answers with the line, but at "end" it ends and at "hang" it hangs.
    private static let script = """
        while IFS= read -r line; do
          case "$line" in
            end) echo words >&2; exit 3;;
            hang) sleep 60;;
            *) echo "<$line>";;
          esac
        done
        """

    private func answers(_ inputs: [String], size: Int, seconds: Double = 30) -> [String] {
        BatchProcess(
            process: ChildProcess(arguments: ["sh", "-c", Self.script]), seconds: seconds, size: size
        )
        .answers(to: inputs.map { Array(($0 + "\n").utf8) }).map { answer in
            switch answer {
            case .line(let line): String(decoding: line, as: UTF8.self)
            case .none(let end): "\(end)"
            case .misfit(let why): why
            case .unstarted: "unstarted"
            }
        }
    }

    @Test(
        "answers are in the order of inputs, whatever the inputs of one start, and one that ends spoils no other"
    )
    func order() {
        var inputs = (0..<100).map { "\($0)" }
        for place in [0, 17, 18, 99] { inputs[place] = "end" }
        for size in [1, 7, 1000] {
            let found = answers(inputs, size: size)
            #expect(found.count == 100)
            for (input, answer) in zip(inputs, found) {
                if input == "end" {
                    #expect(answer.contains("exit code 3") && answer.contains("words"))
                } else {
                    #expect(answer == "<\(input)>")
                }
            }
        }
        #expect(answers([], size: 4).isEmpty)
    }

    @Test("one that hangs is killed after its time, and the next input has its answer")
    func hanging() {
        #expect(answers(["a", "hang", "b"], size: 3, seconds: 0.5) == ["<a>", "silent", "<b>"])
    }

    @Test("a program sees no variable and no descriptor but those that it is given")
    func surroundings() {
        let process = ChildProcess(
            arguments: ["sh", "-c", "env; ls /proc/self/fd | tr '\\n' ' '; echo; cat <&3"],
            environment: ["A=b", "PATH=/usr/bin:/bin"], extra: Array("extra\n".utf8))
        var lines: Set<String> = []
        _ = process.converse(input: [], lines: 20, seconds: 30) {
            lines.insert(String(decoding: $0, as: UTF8.self))
        }
        #expect(lines.isSuperset(of: ["A=b", "extra"]))
        let own: Set<String> = ["A", "PATH", "PWD", "OLDPWD", "SHLVL", "_"]
        #expect(
            lines.filter { $0.contains("=") }.allSatisfy {
                own.contains($0.split(separator: "=").first.map(String.init) ?? "")
            })
        // Those of ls itself: 0 to 3, and the folder that it lists.
        #expect(lines.contains("0 1 2 3 4 "))
    }
}
