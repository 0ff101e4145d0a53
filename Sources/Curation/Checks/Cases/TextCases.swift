import Archive
import Problems

/// Exact texts, patterns and JSON.
extension ExactCheck {
    static let cases: [CheckCase] =
        CheckCase.answers(
            "letter for letter but for white space", form: .text,
            [
                ("naïve", "naïve", .pass), ("e\u{301}t\u{e9}", "\u{e9}te\u{301}", .pass),
                ("a  b", "a b", .pass), ("a b", " a\nb ", .pass), ("a b", "ab", .fail), ("Ab", "ab", .fail),
                ("Straße", "Strasse", .fail), ("１２", "12", .fail), ("12", "12.0", .fail),
                ("a-b", "a–b", .fail), ("a.", "a", .fail), ("a", "\\boxed{a}", .pass),
                ("\\boxed{a}", "\\boxed{a}", .pass), ("a", "b", .fail), ("", "a", .undecided),
                ("日本", "日本", .pass), ("日本", "日本人", .fail), ("O'Hara", "O’Hara", .fail), ("x", "", .fail),
            ])
        + CheckCase.answers(
            "in any case", form: .text, thresholds: ["ignore_case": true],
            [("Ab", "aB", .pass), ("Ab", "ac", .fail), ("ÉT", "ét", .pass)])
        + CheckCase.completions(
            "where it stands", gold: "red fox", form: .text,
            [
                ("<think>red fox</think><answer>blue</answer>", .fail), ("red fox", .pass),
                ("The answer is red fox.", .pass), ("\\boxed{red fox}", .pass),
                ("I saw a red fox today", .undecided), ("I saw a dog", .fail),
                ("<think>red fox</think>", .fail),
                ("<think>red fox", .fail), ("<answer>red fox", .undecided),
            ])
        + CheckCase.completions(
            "marked places only", gold: "red fox", form: .text, thresholds: ["where": "marked"],
            [("red fox", .fail), ("\\boxed{red fox}", .pass)])
}

extension PatternCheck {
    static let cases: [CheckCase] =
        CheckCase.answers(
            "the gold answer as a pattern of the whole answer", form: .text,
            [
                ("[ab]+", "abba", .pass), ("[ab]+", "abc", .fail), ("^yes$", "yes", .pass),
                ("(?i)yes", "YES", .pass), ("yes", "YES", .fail), ("[一-龥]+", "余数", .pass),
                ("[一-龥]+", "余数1", .fail), ("a.c", "a\nc", .fail),
                ("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaac", .fail),
                ("(?=a)a", "a", .undecided), ("(.)\\1", "aa", .undecided), ("(", "(", .undecided),
                ("\\d{4}-\\d\\d", "2023-11", .pass), ("\\d{4}-\\d\\d", "2023-1", .fail), ("a|b", "b", .pass),
                ("a|b", "ab", .fail), ("x", "", .fail),
            ])
        + CheckCase.answers(
            "anywhere in the answer", form: .text, thresholds: ["whole": false],
            [("b+", "abbc", .pass), ("d", "abc", .fail), ("^b", "ab", .fail)])
        + CheckCase.answers(
            "a pattern of its own", form: .text, thresholds: ["pattern": "[0-9]+ km"],
            [("", "12 km", .pass), ("", "12 m", .fail)])
        + CheckCase.completions(
            "where it stands", gold: "[0-9]+", form: .text,
            [
                ("<think>12</think><answer>x</answer>", .fail), ("12", .pass),
                ("It is 12, I think", .undecided), ("It is many", .fail), ("The answer is 12.", .pass),
                ("<think>12", .fail), ("\\boxed{12}", .pass),
            ])
}

extension SchemaCheck {
    private static let point =
        #"{"type": "object", "properties": {"x": {"type": "integer", "minimum": 0}}, "required": ["x"], "additionalProperties": false}"#

    static let cases: [CheckCase] =
        CheckCase.answers(
            "JSON that fits", form: .text,
            [
                (point, #"{"x": 1}"#, .pass), (point, #"{"x": 1.0}"#, .pass), (point, #"{"x": -1}"#, .fail),
                (point, #"{"x": 1.5}"#, .fail), (point, #"{"x": "1"}"#, .fail),
                (point, #"{"x": true}"#, .fail), (point, "{}", .fail), (point, #"{"x": 1, "y": 2}"#, .fail),
                (point, #"{"x": 1, "x": 2}"#, .fail), (point, #"{"x": 1,}"#, .fail),
                (point, #"{'x': 1}"#, .fail), (point, "```json\n{\"x\": 1}\n```", .pass),
                (point, "```json\n{\"x\": 1}\n```\nor\n```json\n{\"x\": -1}\n```", .undecided),
                (point, #"Here: {"x": 1}"#, .fail), (point, "[1]", .fail), (point, "null", .fail),
                (point, "", .fail), ("not a schema", "1", .undecided), (#"{"unknown": 1}"#, "1", .undecided),
                (#"{"const": 9007199254740993}"#, "9007199254740992", .fail),
                (#"{"const": 9007199254740993}"#, "9007199254740993", .pass),
                (#"{"const": 12345678901234567890}"#, "12345678901234567891", .undecided),
                (#"{"enum": ["a", "b"]}"#, "\"b\"", .pass), (#"{"enum": ["a", "b"]}"#, "\"B\"", .fail),
                (#"{"type": "string", "pattern": "^a"}"#, "\"ab\"", .pass),
                (#"{"type": "string", "pattern": "^a"}"#, "\"ba\"", .fail),
                (#"{"type": "array", "uniqueItems": true}"#, "[1, 1.0]", .fail),
                (#"{"type": "number"}"#, "NaN", .fail), ("false", "1", .fail),
            ])
        + CheckCase.completions(
            "where it stands", gold: point, form: .text,
            [
                (#"<think>{"x": 1}</think>"#, .fail), (#"{"x": 1}"#, .pass),
                ("```json\n{\"x\": 1}\n```\nDone.", .pass), (#"Here it is: {"x": 1}"#, .undecided),
                ("I cannot do that", .fail), (#"<think>{"x": 1}"#, .fail),
            ])
}
