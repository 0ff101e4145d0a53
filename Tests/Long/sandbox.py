#!/usr/bin/env python3
"""Programs against tests in the sandbox: how many a second, and whether each has the verdict it should have.

    python3 Tests/Long/sandbox.py [--programs 2000]

Programs for tests in the four forms there are (calls, assertions, HumanEval's, standard input), half of them
wrong, go through `leaven check` in one file. Ends with 1 if a verdict is not what it should be, or there are
fewer than 40 programs a second.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from environment import LEAVEN

LEAST = 40


def lines(count):
    """(problem with a completion, whether it is right)."""
    for number in range(count):
        right = number % 8 < 4
        add = number % 97
        body = "sorted(x)" if right else "sorted(x, reverse=True)"
        program = f"def f(x):\n    return [{add}] + {body}\n"
        cases = [[3, 1, 2], [], [5], list(range(9, 0, -1)), [1] * 20]
        prompt = "def f(x):\n    \"\"\"The list sorted, with a number at its start.\"\"\"\n"
        wanted = [(case, [add] + sorted(case)) for case in cases]
        row = {"prompt": prompt, "answer": None, "form": "code"}
        kind = number % 4
        if kind == 0:
            tests = {"function": "f", "cases": [{"input": [case], "output": out} for case, out in wanted]}
        elif kind == 1:
            tests = {"asserts": [f"assert f({case}) == {out}" for case, out in wanted]}
        elif kind == 2:
            check = "def check(candidate):\n" + "".join(f"    assert candidate({c}) == {o}\n" for c, o in wanted)
            row = {"prompt": prompt, "test": check, "entry_point": "f"}
            program = f"    return [{add}] + {body}\n"
        else:
            program = f"x = list(map(int, input().split()))\nprint({add}, *{body})\n"
            tests = {"cases": [{"input": " ".join(map(str, c)) + "\n", "output": " ".join(map(str, o))}
                               for c, o in wanted]}
        if kind != 2:
            row["answer"] = json.dumps(tests)
            program = f"<think>\nEasy.\n</think>\n```python\n{program}```\n"
        row["id"] = str(number)
        row["completion"] = program
        yield row, right


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--programs", type=int, default=2000)
    count = parser.parse_args().programs
    rows = list(lines(count))
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "programs.jsonl")
        with open(path, "w") as file:
            file.writelines(json.dumps(row) + "\n" for row, _ in rows)
        start = time.monotonic()
        run = subprocess.run(
            [LEAVEN, "check", path, "--checks", '{"python": {}}'], stdout=subprocess.PIPE, check=True, text=True)
        seconds = time.monotonic() - start
    verdicts = [json.loads(line)["verdicts"]["python"] for line in run.stdout.splitlines()]
    amiss = [
        (row["completion"], verdict) for (row, right), verdict in zip(rows, verdicts)
        if verdict["outcome"] != ("pass" if right else "fail")]
    for program, verdict in amiss[:5]:
        print(f"{verdict['outcome']}: {verdict['reason']}\n{program}")
    rate = count / seconds
    print(f"{count} programs, {5 * count} tests: {seconds:.1f} s, {rate:.0f} programs a second "
          f"on {os.cpu_count()} cores; {len(amiss)} verdicts are not what they should be")
    sys.exit(1 if amiss or len(verdicts) != count or rate < LEAST else 0)


main()
