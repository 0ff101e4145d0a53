import Archive
import Glibc
import TestSupport
import Testing

/// The command and servers.
struct ServerTests {
    let shell: Shell
    let host: TestServer

    init() throws {
        shell = try Shell()
        host = try TestServer()
    }

    @Test("A server is asked for one completion; only what is given is told to it")
    func sample() throws {
        let outcome = try shell.run(
            "sample", "--server", host.url, "--model", "ok", "3 and 4", "--temperature", "0.5",
            "--max-tokens", "9",
            "--api-key-env", "PATH")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix("<answer>7</answer>\n"))
        #expect(outcome.errors.contains("10 tokens in "))
        let request = try #require(try host.requests().first)
        #expect(request["body"]?["temperature"] == 0.5 && request["body"]?["max_tokens"] == 9)
        for name in ["top_k", "top_p", "min_p"] { #expect(request["body"]?[name] == nil) }
        #expect(request["key"]?.string?.hasPrefix("Bearer ") == true)
        let plain = try shell.run(
            "sample", "--server", host.url, "--model", "ok", "--api", "completions", "2 and 2")
        #expect(plain.code == 0 && plain.output.hasSuffix("<answer>4</answer>\n"))
    }

    @Test("What a server refuses, and options that do not go together, are one line each")
    func refusals() throws {
        let server = ["sample", "--server", host.url]
        for (words, message, code) in [
            (server + ["--model", "404", "1 and 1"], "HTTP 404: told to", 1),
            (server + ["--model", "400", "1 and 1"], "HTTP 400: told to", 1),
            (server + ["--model", "filter", "1 and 1"], "finish_reason is", 1),
            (server + ["1 and 1"], "sample: --model: is missing", 2),
            (server + ["--model", "ok", "--int8", "a"], "--int8: has no meaning with --server", 2),
            (server + ["--model", "ok", "--api", "x", "a"], "expected chat or completions", 2),
            (server + ["--model", "ok", "--api-key-env", "LEAVEN_NO_SUCH", "a"], "no such variable", 2),
            (server + ["--model", "ok", "a", "b"], "takes no MODEL operand", 2),
            (["sample", "--server", "host", "--model", "ok", "a"], "expected an address such as", 2),
            (["sample", "fixtures", "a", "--model", "ok"], "--model: needs --server URL", 2),
            (["sample"], "MODEL is missing", 2),
        ] as [([String], String, Int32)] {
            try shell.expectRefusal(words, message, code: code)
        }
    }

    @Test("A run that is killed loses at most the requests on their way, and ends with every rollout")
    func killed() throws {
        let problems = (0..<60).map { "{\"prompt\": \"\($0) and 7\", \"answer\": \($0 + 7)}" }
        try shell.write(problems.joined(separator: "\n"), "sums.jsonl")
        try shell.write(
            """
            {name: "served", stages: [
                {name: "teacher", kind: "server", url: "\(host.url)", model: "later", concurrency: 3},
                {name: "problems", kind: "problem-file", file: "sums.jsonl"},
                {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "teacher"}, unit: 1000,
                 checks: {answer: {}}},
                {name: "corpus", kind: "corpus", inputs: {samples: "rollouts"}},
            ]}
            """, "served.json5")
        var kills = 0
        for goal in [15, 35] {
            let process = try shell.start(["run", "served.json5", "--run", "run"])
            while try host.requests().count < goal { usleep(1000) }
            kill(process.id, SIGKILL)
            _ = try process.wait()
            kills += 1
        }
        let outcome = try shell.run("run", "served.json5", "--run", "run")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("rollouts found in the store"))
        // Three at most were on their way, each time.
        let asked = try host.requests().count
        #expect(60...(60 + 3 * kills) ~= asked, "\(asked)")
        var lines = 0
        for name in try Files.names(in: shell.path("run/corpus")) where name.hasPrefix("train-") {
            lines += try shell.lines("run/corpus/" + name).count
        }
        #expect(lines == 60)
        let replay = try shell.run("replay", "run", "--all")
        #expect(replay.code == 0 && replay.output.contains("60 samples of the server later at http"))
        let status = try shell.run("status", "run")
        #expect(status.code == 0)
    }

    @Test("Requests that failed for good are in the status, by reason for people and one by one for programs")
    func status() throws {
        let problems = ["1 and 2", "3 and 4 [400]", "5 and 6 [422]", "7 and 8 [422]"].map {
            "{\"prompt\": \"\($0)\", \"answer\": 3}"
        }
        try shell.write(problems.joined(separator: "\n"), "sums.jsonl")
        try shell.write(
            """
            {name: "served", stages: [
                {name: "teacher", kind: "server", url: "\(host.url)", model: "ok"},
                {name: "problems", kind: "problem-file", file: "sums.jsonl"},
                {name: "rollouts", kind: "rollouts", inputs: {problems: "problems", model: "teacher"}, keep: 0,
                 checks: {answer: {}}},
            ]}
            """, "served.json5")
        #expect(try shell.run("run", "served.json5", "--run", "run").output.contains("failed 3"))
        let text = try shell.run("status", "run").output
        #expect(text.contains("3 were asked for and never made") && text.contains("HTTP 422"))
        let json = try JSON.parse(Array(try shell.run("status", "run", "--json").output.utf8), file: "status")
        let stage = json["stages"]?.array?.first { $0["name"] == "rollouts" }
        let failures = try #require(stage?["rollouts"]?["failures"]?.array)
        #expect(failures.count == 3 && failures[0]["reason"]?.string?.hasPrefix("HTTP 400") == true)
        #expect(failures.allSatisfy { $0["rollout"]?.int == 0 })
        #expect(stage?["rollouts"]?["rollouts"]?.int == 1)
    }
}
