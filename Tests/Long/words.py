#!/usr/bin/env python3
"""Looks at the project's own words: lengths of lines, sentences of declarations, words in another sense.

    python3 Tests/Long/words.py

Prints each finding with file and line, and ends with exit code 1 if there are any. Lines of data are let by:
tables of articles, cases in JSON Lines, and lines of code whose length is that of a text in quotes.
"""
import os
import re
import subprocess
import sys

from environment import ROOT

WIDTH = 110
README_LINES = 200
# Words of the design in a sense that they do not have, as they were found once.
OTHER_SENSES = [
    (r"\bthe sampler (?:and|or) (?:the )?train", "the engine, or the generator, samples"),
    (r"\bsamples of a token\b|\ba sample is drawn\b", "a token is drawn"),
    (r"\bpages? of (?:pretraining|text)\b", "documents"),
    (r"\bsteps? of (?:a|the) chains? of thought\b", "statements"),
    (r"\bbatch(?:es)? of problems\b", "units"),
    (r"\bwhat of\b|\bof which the\b|\bthose that are\b", "say the noun"),
]
DECLARATION = re.compile(
    r"^\s*(?:package|public)\s+(?:private\(set\)\s+|static\s+|final\s+|mutating\s+|convenience\s+|nonisolated\s+"
    r"|consuming\s+|indirect\s+)*(func|var|let|struct|class|enum|protocol|init|subscript|typealias)\b\s*(\w*)")
# What the language or every type of its kind explains.
KNOWN = {"description", "debugDescription", "customMirror", "hash", "encode", "rawValue", "errorDescription",
         "usage", "kind", "settings"}
REQUIREMENT = re.compile(r"^    (?:static\s+|mutating\s+)*(?:func|var)\s+(\w+)")


def files(*endings):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split() if name.endswith(endings)]


def lines(name):
    with open(os.path.join(ROOT, name), encoding="utf-8", errors="replace") as file:
        return file.read().split("\n")


def long_lines():
    for name in files(".swift", ".md", ".py", ".c", ".h", ".inc", ".sh", "Makefile"):
        # The cards of data sets are written by Leaven.
        for number, line in enumerate([] if name.startswith("fixtures/") else lines(name), 1):
            is_data = name.endswith(".md") and line.startswith(("|", "    ", "[", "!")) or '"' in line
            if len(line) > WIDTH and not is_data:
                yield name, number, f"{len(line)} columns, expected at most {WIDTH}"


def requirements():
    """Names that protocols declare, which they explain for all types."""
    found = set()
    for name in files(".swift"):
        inside = False
        for line in lines(name):
            if re.match(r"^(?:package |public )?protocol ", line):
                inside = True
            elif line.startswith("}"):
                inside = False
            elif inside and REQUIREMENT.match(line):
                found.add(REQUIREMENT.match(line)[1])
    return found


def undocumented():
    known = KNOWN | requirements()
    for name in files(".swift"):
        if not name.startswith("Sources/"):
            continue
        before = ""
        for number, line in enumerate(lines(name), 1):
            found = DECLARATION.match(line)
            if found and not before.startswith("///") and found[2] not in known and found[1] not in ("init", "subscript"):
                yield name, number, f"{found[1]} {found[2]} has no sentence"
            if line.strip() and not line.strip().startswith("@"):
                before = line.strip()


def other_senses():
    for name in files(".swift", ".md"):
        for number, line in enumerate(lines(name), 1):
            if name.endswith(".swift") and not line.strip().startswith("//"):
                continue
            for pattern, advice in OTHER_SENSES:
                if re.search(pattern, line):
                    yield name, number, f"\"{re.search(pattern, line)[0]}\": {advice}"


def main():
    findings = [*long_lines(), *undocumented(), *other_senses()]
    count = len(lines("README.md"))
    if count > README_LINES:
        findings.append(("README.md", count, f"{count} lines, expected at most {README_LINES}"))
    for name, number, words in findings:
        print(f"{name}:{number}: {words}")
    print(f"{len(findings)} findings")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
