#!/usr/bin/env python3
"""Measures how fast the text filters are, and how much memory they take, on 1,000,000 samples.

    python3 Tests/Long/filters.py [--samples N]

Makes samples like the corpus's from those in fixtures/cold-start, each with other numbers, and runs on one
core, over 10,000, 100,000 and 1,000,000 of them: `leaven measure` with every filter that reads nothing but
text, `leaven dedup` and `leaven decontaminate` (against 1,000 texts). Prints, for each, samples/s and peak
memory, reading and writing included; and what the filters take of it: the processor time beyond that of one
check that takes next to none (`paragraph`), in `leaven measure`, which reads, and in `leaven check`, which
reads and writes. Ends with 1 if the filters together do less than 50,000 samples/s of processor time, or if
the memory of `leaven measure` grows.
"""

import glob
import json
import os
import random
import re
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT

FILTERS = (
    "format,truncated,summary,language,repetition,line-repetition,paragraph,code,markup,symbols,control-characters,"
    "mojibake,reflection,reaches-answer"
)


def seeds():
    paths = sorted(glob.glob(os.path.join(ROOT, "fixtures", "cold-start", "*.jsonl.zst")))
    for line in subprocess.run(["zstd", "-dc", *paths], stdout=subprocess.PIPE, check=True).stdout.splitlines():
        row = json.loads(line)
        parts = [turn["content"] for turn in row["messages"]]
        yield row["language"], parts[0], parts[-1]


def make(folder, count):
    """Files of 10,000, 100,000, … samples, each the beginning of the next; 1,000 prompts of them."""
    draw = random.Random(1)
    rows = list(seeds())
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= count]
    files = [open(os.path.join(folder, f"{size}.jsonl"), "w", encoding="utf-8") for size in sizes]
    for number in range(sizes[-1]):
        language, prompt, completion = rows[number % len(rows)]
        shift = draw.randrange(1, 10)

        def other(match):
            return "".join(chr((ord(digit) - 48 + shift) % 10 + 48) for digit in match[0])

        prompt, completion = re.sub(r"\d+", other, prompt), re.sub(r"\d+", other, completion)
        line = json.dumps({"prompt": prompt, "completion": completion, "language": language}, ensure_ascii=False)
        for size, file in zip(sizes, files, strict=True):
            if number < size:
                file.write(line + "\n")
    for file in files:
        file.close()
    with open(os.path.join(folder, "unseen.jsonl"), "w", encoding="utf-8") as file:
        for number in range(1000):
            words = " ".join(draw.choice(["one", "apples", "river", "then", "green", "seven"]) for _ in range(60))
            file.write(json.dumps({"question": f"{number} {words}"}) + "\n")
    return sizes


def run(*arguments):
    """Processor seconds and peak memory in MB."""
    command = [LEAVEN, *arguments, "--threads", "1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    if {"-h", "--help"} & set(sys.argv):
        sys.exit(__doc__.strip())
    count = int(sys.argv[sys.argv.index("--samples") + 1]) if "--samples" in sys.argv else 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        sizes = make(folder, count)
        memory = []
        for size in sizes:
            path = os.path.join(folder, f"{size}.jsonl")
            mean = os.path.getsize(path) / size
            kept = ["--output", os.path.join(folder, "kept"), "--overwrite"]
            read, _ = run("measure", path, "--with", "paragraph")
            written, _ = run("check", path, "--with", "paragraph", *kept)
            commands = {
                "measure": ("measure", path, "--with", FILTERS),
                "dedup": ("dedup", path, *kept),
                "decontaminate": ("decontaminate", path, "--against", os.path.join(folder, "unseen.jsonl"), *kept),
            }
            print(f"{size:,} samples of {mean:.0f} bytes; reading {size / read:,.0f}/s, and writing {size / written:,.0f}/s")
            filters = 0
            for name, command in commands.items():
                seconds, peak = run(*command)
                filters += max(0, seconds - (read if name == "measure" else written))
                print(f"  {name:14} {size / seconds:9,.0f}/s {peak:6.0f} MB")
                if name == "measure":
                    memory.append(peak)
            speed = size / filters
            print(f"  all filters without reading and writing, per core: {speed:,.0f} samples/s, {mean * speed / 1e6:.0f} MB/s")
    sys.exit(speed < 50_000 or memory[-1] > memory[0] * 1.5)


if __name__ == "__main__":
    main()
