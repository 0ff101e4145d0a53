import Problems

extension PythonCheck {
    /// Where a program stands in a completion.
    static let blocks: [CheckCase] = [
        completions(
            #"{"asserts":["assert sq(3)==9","assert sq(-2)==4"]}"#,
            [
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n```\nIt prints:\n```\n9\n4\n```",
                    "output after it"
                ),
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n```\nOutput:\n```text\nYES\n```",
                    "output of a kind"
                ),
                (.pass, "```python\ndef sq(n):\n    return n*n\n```\n```\n[9, 4]\n```", "a list of results"),
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n```\n```python\nprint(sq(3))\n# 9\n```",
                    "an example of use"
                ),
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n```\n```python\nassert sq(3) == 9\n```",
                    "tests of its own after it"
                ),
                (
                    .pass,
                    "```python\ndef sq(n):\n    return n+n\n```\nThat adds. Better:\n```python\ndef sq(n):\n    return n*n\n```",
                    "the last one"
                ),
                (
                    .fail,
                    "```python\ndef sq(n):\n    return n*n\n```\nNo, rather:\n```python\ndef sq(n):\n    return n+n\n```",
                    "the last one is wrong"
                ),
                (
                    .pass,
                    "```bash\npip install x\n```\n```python\ndef sq(n):\n    return n*n\n```\n```sh\npython a.py\n```",
                    "commands about it"
                ),
                (
                    .pass, "```json\n{\"n\": 3}\n```\n```python\ndef sq(n):\n    return n*n\n```",
                    "data before it"
                ),
                (.pass, "def sq(n):\n    return n*n\n```", "the fence was opened in the prompt"),
                (.pass, "Here:\n```python\ndef sq(n):\n    return n*n\n", "a fence that is not closed"),
                (.pass, "~~~python\ndef sq(n):\n    return n*n\n~~~", "tildes"),
                (.pass, "``````python\ndef sq(n):\n    return n*n\n``````", "six backquotes"),
                (.pass, "``` python\ndef sq(n):\n    return n*n\n```", "a space before the language"),
                (.pass, "```PYTHON\ndef sq(n):\n    return n*n\n```", "capitals"),
                (.pass, "```python3\ndef sq(n):\n    return n*n\n```", "python3"),
                (.pass, "```python3.11\ndef sq(n):\n    return n*n\n```", "a version"),
                (.pass, "```{.python .numberLines}\ndef sq(n):\n    return n*n\n```", "a title in braces"),
                (.pass, "```python title=\"sq.py\"\ndef sq(n):\n    return n*n\n```", "a title"),
                (.pass, "```python:src/sq.py\ndef sq(n):\n    return n*n\n```", "a path"),
                (.pass, "```Python 3\ndef sq(n):\n    return n*n\n```", "a language in two words"),
                (.pass, "- First:\n  ```python\n  def sq(n):\n      return n*n\n  ```", "in a list"),
                (.pass, "1. ```python\n   def sq(n):\n       return n*n\n   ```", "beside a number"),
                (.pass, "> ```python\n> def sq(n):\n>     return n*n\n> ```", "in a quotation"),
                (.pass, "    ```python\n    def sq(n):\n        return n*n\n    ```", "indented as a whole"),
                (
                    .pass, "\u{FEFF}```python\ndef sq(n):\n    return n*n\n```",
                    "a byte order mark before the fence"
                ),
                (.pass, "```python\n\u{FEFF}def sq(n):\n    return n*n\n```", "a byte order mark after it"),
                (.pass, "\u{FEFF}def sq(n):\n    return n*n\n", "a byte order mark before bare code"),
                (.pass, "```python\r\ndef sq(n):\r\n    return n*n\r\n```\r\n", "line ends of Windows"),
                (.pass, "```python\n    def sq(n):\n        return n*n\n```", "indented inside"),
                (
                    .pass, "Use ```x = 1``` or so.\n```python\ndef sq(n):\n    return n*n\n```",
                    "three backquotes in a line"
                ),
                (
                    .pass,
                    "```python\nimport math\n```\nand\n```python\ndef sq(n):\n    return int(math.pow(n, 2))\n```",
                    "in two parts"
                ),
                (.fail, "```java\nint sq(int n) { return n*n; }\n```", "another language"),
                (.fail, "```\n9\n```", "output only"),
                (.fail, "I square the number.", "words only"),
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n\nprint(sq(int(input())))\n```",
                    "an example that reads input"
                ),
                (
                    .pass,
                    "```python\ndef sq(n):\n    return n*n\n\nimport sys\nfor line in sys.stdin: print(sq(int(line)))\n```",
                    "a loop over no input"
                ),
                (
                    .pass, "```python\ndef sq(n):\n    return n*n\n\nimport sys\nsys.exit()\n```",
                    "it ends by itself"
                ),
                (
                    .pass,
                    "```python\ndef sq(n):\n    return n*n\n\nif __name__ == '__main__':\n    print(sq(int(input())))\n```",
                    "a main part"
                ),
                (
                    .fail, "```python\nn = int(input())\ndef sq(n):\n    return n*n\n```",
                    "input before the function"
                ),
                (
                    .fail, "<think>```python\ndef sq(n):\n    return n*n\n```</think>I cannot.",
                    "in the thought only"
                ),
                (
                    .pass,
                    "<think>```python\ndef sq(n):\n    return n+n\n```</think>```python\ndef sq(n):\n    return n*n\n```",
                    "the thought does not count"
                ),
                (
                    .pass, "<think>a</think><answer>```python\ndef sq(n):\n    return n*n\n```</answer>",
                    "in the answer"
                ),
            ]),
        completions(
            #"{"cases":[{"input":"3\n","output":"9\n"},{"input":"4\n","output":"16\n"}]}"#,
            [
                (
                    .pass, "```python\nn = int(input())\nprint(n*n)\n```\nFor 3 it prints\n```\n9\n```",
                    "output after it"
                ),
                (
                    .pass,
                    "```python\ndef sq(n): return n*n\nprint(sq(int(input())))\n```\nFor instance:\n```python\nprint(sq(3))\n```",
                    "an example of use"
                ),
                (
                    .pass,
                    "```python\nn = int(input())\nprint(n*n)\n```\nInput:\n```\n3\n```\nOutput:\n```\n9\n```",
                    "input and output"
                ),
                (.fail, "```python\nprint(9)\n```", "one case only"),
                (
                    .pass,
                    "Try:\n```python\nn = input()\nprint(n*2)\n```\nNo:\n```python\nn = int(input())\nprint(n**2)\n```",
                    "the last one"
                ),
            ]),
        completions(
            #"{"prompt":"def half(n):\n    \"\"\" n by 2 \"\"\"\n","function":"half","check":"def check(candidate):\n    assert candidate(8) == 4\n    assert candidate(1) == 0.5\n"}"#,
            [
                (.pass, "    return n/2\n", "a continuation"),
                (.pass, "```python\ndef half(n):\n    return n/2\n```", "the whole"),
                (.pass, "```python\n    return n/2\n```", "a continuation in a block"),
                (.fail, "    return n//2\n", "another result"),
                (.fail, "```python\ndef half_(n):\n    return n/2\n```", "another name"),
                (
                    .fail, "```python\ndef half(n):\n    return 4\ndef check(c): pass\n```",
                    "a check of its own"
                ),
            ]),
    ].flatMap { $0 }
}
