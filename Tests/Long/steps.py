#!/usr/bin/env python3
"""Checks the steps of 10,000 completions of the built-in models, and computes again what was refused.

    python3 Tests/Long/steps.py [RUN]

Samples 5,000 held-out problems with the base and the intermediate model (pipelines/evaluate.json5, in RUN, by
default runs/steps; what is there is reused), and prints the share of completions with wrong and with right
answers that the check `steps` refuses. Every statement that it calls false is computed here again, by code
that shares nothing with it; 200 of them, drawn by a seed, are printed for reading. Ends with 1 if a statement
turns out true.
"""
import ast
import json
import operator
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from fractions import Fraction

from environment import LEAVEN, ROOT

SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
UNITS = {"mm": 1, "cm": 10, "dm": 100, "m": 1000, "km": 10**6, "毫米": 1, "厘米": 10, "分米": 100, "米": 1000,
         "千米": 10**6,
         "mg": 1, "g": 1000, "kg": 10**6, "t": 10**9, "毫克": 1, "克": 1000, "千克": 10**6, "吨": 10**9,
         "ml": 1, "l": 1000, "毫升": 1, "升": 1000, "s": 1, "min": 60, "h": 3600, "day": 86400, "days": 86400,
         "week": 604800, "weeks": 604800, "秒": 1, "分钟": 60, "小时": 3600, "天": 86400, "周": 604800}


def value(text):
    """The value of an expression, exactly."""
    def walk(node):
        match node:
            case ast.Constant(value=str(number)): return Fraction(number)
            case ast.BinOp(left=left, op=op, right=right): return SIGNS[type(op)](walk(left), walk(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand): return -walk(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand): return walk(operand)
        raise ValueError(text)
    quoted = re.sub(r"\d+(\.\d+)?", lambda match: f"'{match[0]}'", text)
    return walk(ast.parse(quoted.strip(), mode="eval").body)


def holds(statement):
    """Whether a statement is true; None where it is not understood here."""
    text = statement.replace("×", "*").replace("÷", "/").replace("−", "-").replace("：", ":").replace("，", ",")
    extreme = r"([\d,\s]+):\s*(?:the\s+)?(smallest|largest|最小的|最大的)\s*(?:is|是)\s*(\d+)"
    if found := re.fullmatch(extreme, text):
        numbers = [int(number) for number in found[1].split(",")]
        return (min if found[2] in ("smallest", "最小的") else max)(numbers) == int(found[3])
    if found := re.fullmatch(r"([\d.]+)\s*(\S+?)\s*(?:is|是)\s*([\d.]+)\s*(\S+)", text):
        units = [UNITS.get(found[place].lower()) for place in (2, 4)]
        return None if None in units else Fraction(found[1]) * units[0] == Fraction(found[3]) * units[1]
    sides = re.split(r"(==|=|<|>)", text)
    try:
        for left, sign, right in zip(sides[::2], sides[1::2], sides[2::2]):
            a, b = value(left), value(right)
            if not {"=": a == b, "==": a == b, "<": a < b, ">": a > b}[sign]:
                return False
    except (ValueError, SyntaxError, ZeroDivisionError, KeyError):
        return None
    return True


def rollouts(run):
    """The rollouts of the base and the intermediate model, with their problems."""
    store = sqlite3.connect(f"file:{os.path.join(run, 'run.sqlite')}?mode=ro", uri=True)
    columns = ["id", "family", "language", "prompt", "answer", "form"]
    problems = {row[0]: dict(zip(columns, row)) for row in store.execute(f"SELECT {', '.join(columns)} FROM problems")}
    rows = [row for row in store.execute(
        "SELECT problem, sampler, text, dictionary, finish FROM rollouts WHERE id IN (SELECT rollout FROM verdicts "
        "WHERE stage IN (SELECT id FROM stages WHERE name IN ('base-rollouts', 'intermediate-rollouts'))) ORDER BY id")
            if row[0] in problems]
    # All texts of a dictionary are one stream, with a mark between them.
    mark = b"\0end of text\0"
    between = subprocess.run(["zstd", "-c"], input=mark, capture_output=True, check=True).stdout
    texts = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in sorted({row[3] for row in rows}, key=str):
            places = [place for place, row in enumerate(rows) if row[3] == number]
            command = ["zstd", "-d", "-c"]
            if number is not None:
                path = os.path.join(scratch, "dictionary")
                with open(path, "wb") as file:
                    file.write(store.execute("SELECT bytes FROM dictionaries WHERE id = ?", (number,)).fetchone()[0])
                command += ["-D", path]
            stream = b"".join(rows[place][2] + between for place in places)
            parts = subprocess.run(command, input=stream, capture_output=True, check=True).stdout.split(mark)
            texts.update(zip(places, parts))
    for place, (problem, sampler, _, _, finish) in enumerate(rows):
        yield problems[problem] | dict(
            sampler=sampler, completion=texts[place].decode(errors="replace"), finish=finish, source="leaven")


def main(arguments):
    if {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0
    run = arguments[0] if arguments else os.path.join(ROOT, "runs", "steps")
    pipeline = os.path.join(ROOT, "pipelines", "evaluate.json5")
    subprocess.run([LEAVEN, "run", pipeline, "--run", run, "--set", "problems=5000", "--set", "rollouts=1"], check=True)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rollouts(run))
    command = [LEAVEN, "check", "/dev/stdin", "--with", "answer,steps"]
    checked = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    rows = [json.loads(line) for line in checked.stdout.splitlines()]
    for outcome, name in [("fail", "wrong"), ("pass", "right")]:
        group = [row["verdicts"]["steps"] for row in rows if row["verdicts"]["answer"]["outcome"] == outcome]
        states = [verdict for verdict in group if re.search(r"[1-9]\d* (true|false|repaired)", verdict["reason"])]
        refused = sum(verdict["outcome"] == "fail" for verdict in group)
        print(f"{name} answers: {len(group)}, of which {refused} ({refused / len(group):.1%}) are refused;"
              f" {refused / len(states):.1%} of the {len(states)} that state arithmetic")
    reasons = [row["verdicts"]["steps"]["reason"] for row in rows if row["verdicts"]["steps"]["outcome"] == "fail"]
    statements = [re.match(r"false step: (.*?), (?:the left side is|it is) ", reason)[1] for reason in reasons]
    results = [holds(statement) for statement in statements]
    print(f"{len(statements)} statements called false: {results.count(False)} are, {results.count(True)} are true,"
          f" {results.count(None)} are not understood here")
    for statement, result in zip(statements, results):
        if result is None or result:
            print("true: " if result else "not understood:", statement)
    print("200 of them, to be read:")
    for reason in random.Random(1).sample(reasons, min(200, len(reasons))):
        print(" ", reason)
    return 1 if any(results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
