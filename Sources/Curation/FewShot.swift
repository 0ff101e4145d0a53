import Archive
import Problems
import Tensors

/// Prompts that make a base model write long chains of thought: worked examples before the problem, or an
/// instruction in words to reflect and verify.
package struct FewShot: Sendable {
    /// A problem with a completion worth following.
    package struct Exemplar: Sendable, Equatable {
        /// The problem that is solved.
        package var problem: Problem
        /// The completion that solves it.
        package var completion: String

        package init(problem: Problem, completion: String) {
            self.problem = problem
            self.completion = completion
        }
    }

    /// The SHA-256 of everything that the prompts depend on, in hexadecimal.
    package let digest: String
    private let groups: [Group: [Exemplar]]
    /// The conversations of a file, which serve every problem; empty where exemplars are used.
    private let conversations: [[Turn]]

    private struct Group: Hashable {
        var family: String
        var language: Language
    }

    /// Takes exemplars, which serve the problems of their own family and language.
    package init(_ exemplars: [Exemplar]) {
        let texts = exemplars.map { exemplar in
            let problem = exemplar.problem
            return JSON.array(
                [
                    problem.family, problem.language.rawValue, problem.digest, problem.prompt,
                    exemplar.completion,
                ]
                .map(JSON.string))
        }
        digest = SHA256.hex(Array(JSON.array(texts).serialized().utf8))
        groups = Dictionary(grouping: exemplars) {
            Group(family: $0.problem.family, language: $0.problem.language)
        }
        conversations = []
    }

    /// Takes the examples from a file. They serve every problem, whatever its family and language.
    ///
    /// - Parameter file: the name of the file, for complaints.
    /// - Throws: `Complaint` where a conversation has a system prompt, which would stand between other turns.
    package init(_ samples: [Sample], of file: String) throws(Complaint) {
        if samples.contains(where: { $0.messages.contains { $0.role == .system } }) {
            throw Complaint(
                file, found: "an example with a system prompt", expected: "turns of user and assistant",
                advice: "take it out of the examples, and give it as the setting \"system\"")
        }
        conversations = samples.map(\.messages)
        let texts = conversations.map { turns in
            JSON.array(turns.flatMap { [.string($0.role.rawValue), .string($0.content)] })
        }
        digest = SHA256.hex(Array(JSON.array(texts).serialized().utf8))
        groups = [:]
    }

    /// The problem's prompt after `count` examples as earlier turns (see `examples`).
    package func prompt(for problem: Problem, count: Int, random: inout RandomStream) -> [Turn] {
        examples(for: problem, count: count, random: &random).flatMap { $0 } + [Turn(.user, problem.prompt)]
    }

    /// Up to `count` worked examples for a problem: conversations of a file, or exemplars of its family and
    /// language.
    ///
    /// They are drawn without repetition. The problem itself is never among them, in any wording (the digests
    /// of exemplars differ). If there are fewer than `count`, all of them are used; the examples of a file
    /// that is used whole keep their order.
    ///
    /// - Parameter prompt: makes the prompt for an exemplar's problem.
    package func examples(
        for problem: Problem, count: Int, random: inout RandomStream,
        prompt: (Problem) -> String = { $0.prompt }
    ) -> [[Turn]] {
        let others = conversations.filter { !$0.contains(Turn(.user, problem.prompt)) }
        if !conversations.isEmpty {
            return others.count <= count ? others : Array(random.shuffled(others).prefix(count))
        }
        let group = groups[Group(family: problem.family, language: problem.language)] ?? []
        var drawn: [Exemplar] = []
        var left = Array(group.indices)
        while drawn.count < count, !left.isEmpty {
            let exemplar = group[left.remove(at: random.int(0...left.count - 1))]
            if exemplar.problem.digest != problem.digest { drawn.append(exemplar) }
        }
        return drawn.map { [Turn(.user, prompt($0.problem)), Turn(.assistant, $0.completion)] }
    }

    /// The problem's prompt with an instruction to think at length, reflect and verify.
    package static func direct(for problem: Problem) -> [Turn] {
        let instruction = problem.language.choose(
            "Think step by step between <think> and </think>. Check your result in another way before you"
                + " answer; if the check fails, say so, find the mistake and do it again. Then write the"
                + " answer alone between <answer> and </answer>.",
            "请在<think>和</think>之间一步一步地思考。作答之前换一种方法检验结果；如果检验不通过，就指出来，找出错误，"
                + "重新计算。最后在<answer>和</answer>之间只写答案。")
        return [Turn(.user, problem.prompt + "\n" + instruction)]
    }

    /// The template of DeepSeek-R1-Zero (arXiv:2501.12948, table 1) with the problem in it, or its Chinese
    /// translation.
    package static func zero(for problem: Problem) -> [Turn] {
        let template = problem.language.choose(
            "A conversation between User and Assistant. The user asks a question, and the Assistant solves it. The "
                + "assistant first thinks about the reasoning process in the mind and then provides the user with the "
                + "answer. The reasoning process and answer are enclosed within <think> </think> and <answer> </answer> "
                + "tags, respectively, i.e., <think> reasoning process here </think> <answer> answer here </answer>. "
                + "User: ",
            "用户与助手的对话。用户提出问题，助手解答。助手先在心里推理，再给出答案。推理过程和答案分别写在<think> </think>"
                + "和<answer> </answer>标签之中，即<think>推理过程</think><answer>答案</answer>。用户：")
        return [Turn(.user, template + problem.prompt)]
    }
}
