"""Damages tokenizer files: each is read, or refused in one line that names it, in little time and memory."""

import json
import os
import random
import subprocess
import sys
import tempfile

from environment import LEAVEN
from tokenizer_files import KINDS, file_of, vocabulary_of

LAUNCHER = """
import json, os, subprocess, sys
for line in sys.stdin:
    child = subprocess.Popen(["timeout", "60", *json.loads(line)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    child.stdin.write("Two words, \u4e24\u4e2a\u5b57.\\n".encode()); child.stdin.close()
    words = child.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), words, usage.ru_maxrss]), flush=True)
"""
WORDS = [
    "0",
    "-1",
    "3",
    "1e308",
    "4294967296",
    "9223372036854775807",
    "null",
    "true",
    '""',
    "[]",
    "{}",
    '{"a":',
    ",",
    '"',
    "]",
    "\\u0000",
    "\ufffd",
]


def damaged(text, chance):
    """A file with a few mistakes in it."""
    for _ in range(chance.randrange(1, 4)):
        place = chance.randrange(len(text))
        kind = chance.randrange(5)
        if kind == 0:
            text = text[:place] + chr(chance.randrange(128)) + text[place + 1 :]
        elif kind == 1:
            text = text[:place] + text[place + chance.randrange(1, 40) :]
        elif kind == 2:
            text = text[:place] + text[place : place + 30] + text[place:]
        elif kind == 3:
            text = text[:place] + chance.choice(WORDS) + text[place:]
        elif text.find(":", place) > 0:
            place = text.index(":", place) + 1
            text = text[:place] + chance.choice(WORDS) + text[place + chance.randrange(1, 6) :]
    return text


def hostile(vocabulary):
    """Damages 60 files of each kind: each is read, or refused in one line that names it, in little time and memory."""
    # A process of its own: a child's peak counts what its parent had when it was forked.
    launcher = subprocess.Popen(
        [sys.executable, "-S", "-c", LAUNCHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    chance, faults, refused, most = random.Random(5), [], 0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokenizer.json")

        def run(text):
            with open(path, "w") as file:
                file.write(text)
            launcher.stdin.write(json.dumps([LEAVEN, "model", "tokenize", folder]) + "\n")
            launcher.stdin.flush()
            return json.loads(launcher.stdout.readline())

        for name, kind in KINDS.items():
            whole = json.dumps(file_of(kind, vocabulary[vocabulary_of(kind)]), ensure_ascii=False)
            code, words, usual = run(whole)
            if code != 0:
                faults.append(f"{name}: {words}")
            for number in range(60):
                text = damaged(whole, chance)
                code, words, peak = run(text)
                refused += code == 2
                # The peak of one and the same command varies by some hundred kilobytes.
                beyond = max(0, peak - usual - 1024) * 1024 / len(text.encode())
                most = max(most, beyond)
                one_line = words.count("\n") == 1 and path in words
                if code not in (0, 2) or (code == 2 and not one_line) or beyond > 2:
                    faults.append(
                        f"{name}, damaged file {number}: exit {code}, {beyond:.1f} times the file: {words[:200]}"
                    )
    launcher.stdin.close()
    print(
        f"{60 * len(KINDS)} damaged files: {refused} refused, the others read; at most {most:.1f} times the file's size, and 1 MB, in memory beyond a whole file"
    )
    return faults
