#!/usr/bin/env python3
"""Compares Leaven's tokens with those of the `tokenizers` library, for every kind of tokenizer.json it reads.

    python3 Tests/Long/tokens.py [KIND…] [--megabytes N] [--save]

Trains tokenizers with the pre-tokenizers of GPT-2, Llama-3, Qwen2, DeepSeek-V2, DeepSeek-V3, OLMoE, Llama-2 and
Mixtral on text that it generates, encodes 10 MB of mixed text (English, Chinese, code, emoji, control characters,
broken UTF-8, combining marks, other scripts, runs of spaces and line ends) with both, decodes both ways, and
prints a table with the speeds: of the library on one thread, and of `leaven model tokenize` as a whole process. Uses
the virtual environment .venv (see environment.py). Then it damages 720 files. `--save` writes the small results that the ordinary tests
compare with, fixtures/tokenizers.json. Ends with 1 if anything differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time

from environment import LEAVEN, ROOT, enter
from mixed_text import LONG, SHORT, Text

FIXTURE = os.path.join(ROOT, "fixtures", "tokenizers.json")


# --- The forms that published files have -----------------------------------------------------------------------


def split(pattern, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": behavior, "invert": invert}


def byte_level(use_regex=False, prefix=False):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": use_regex}


def sequence(kind, *steps):
    return {"type": "Sequence", kind: list(steps)}


def added(content, id=None, **options):
    token = {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False}
    token.update({"normalized": False, "special": True}, **options)
    return token


def template(*before):
    pieces = [{"SpecialToken": {"id": name, "type_id": 0}} for name in before]
    return {
        "type": "TemplateProcessing",
        "single": pieces + [{"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": {name: {"id": name, "ids": [None], "tokens": [name]} for name in before},
    }


CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
WORDS = r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
V2_LETTERS = (
    "\\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕἠ-ὅὈ-Ὅὐ-ὗὙὛὝὟ-\u1f7d"
    "ᾀ-ᾴᾶ-ᾼ\u1fbeῂ-ῄῆ-ῌῐ-\u1fd3ῖ-\u1fdbῠ-Ῥῲ-ῴῶ-ῼℂℇℊ-ℓℕℙ-ℝℤ\u2126ℨ\u212a-ℭℯ-ℴℹℼ-ℿⅅ-ⅉⅎↃↄⰀ-ⱻⱾ-ⳤⳫ-ⳮⳲⳳꙀ-ꙭꚀ-ꚛꜢ-ꝯꝱ-ꞇꞋ-ꞎꭰ-ꮿﬀ-ﬆﬓ-ﬗＡ-Ｚａ-ｚ𐐀-𐑏𐒰-𐓓𐓘-𐓻"
    "𐲀-𐲲𐳀-𐳲𑢠-𑣟𞤀-𞥃]+"
)
V3_WORDS = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"""| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)
BYTES = {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True}
NFC = {"type": "NFC"}
SPIECE = sequence(
    "normalizers", {"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}
)
SPIECE_DECODER = sequence(
    "decoders",
    {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
    {"type": "ByteFallback"},
    {"type": "Fuse"},
    {"type": "Strip", "content": " ", "start": 1, "stop": 0},
)


def metaspace(scheme, cuts):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, "split": cuts}


# Each option of added tokens, between the words that the text has around them.
ODD_TOKENS = [
    added("<left>", lstrip=True),
    added("<right>", rstrip=True),
    added("<both>", lstrip=True, rstrip=True, special=False),
    added("token", single_word=True, special=False),
    added("é<n>", normalized=True, special=False),
    added("a b", normalized=True, special=False),
    added("  ", normalized=True, special=False),
    added("<|x|>"),
    added("<|x|>y"),
    added("的", single_word=True, normalized=True, special=False),
]
KINDS = {
    "gpt2": dict(pre_tokenizer=byte_level(True), post_processor=byte_level(True), added=[added("<|endoftext|>")]),
    "gpt2-prefix": dict(pre_tokenizer=byte_level(True, True), added=[added("<|endoftext|>"), *ODD_TOKENS]),
    "llama3": dict(
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % "{1,3}"), byte_level()),
        post_processor=sequence("processors", byte_level(True), template("<|begin_of_text|>")),
        ignore_merges=True,
        added=[added("<|begin_of_text|>"), added("<|eot_id|>")],
    ),
    "qwen2": dict(
        normalizer=NFC,
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % ""), byte_level()),
        post_processor=byte_level(True),
        added=[added("<|im_start|>"), added("<think>", special=False)],
    ),
    "qwen2-odd": dict(
        normalizer=sequence("normalizers", NFC),
        pre_tokenizer=sequence("pretokenizers", split(CONTRACTIONS + WORDS % "", "Removed", True), byte_level()),
        added=[added("<|im_start|>"), *ODD_TOKENS],
    ),
    "deepseek-v2": dict(
        pre_tokenizer=sequence(
            "pretokenizers",
            split("[\r\n]"),
            split(V2_LETTERS),
            split(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"),
            split(r"\s+$"),
            split("[一-龥ࠀ-一가-퟿]+"),
            {"type": "Digits", "individual_digits": True},
            byte_level(),
        ),
        normalizer=sequence("normalizers"),
        post_processor=template("<｜begin▁of▁sentence｜>"),
        added=[added("<｜begin▁of▁sentence｜>", normalized=True), added("<｜end▁of▁sentence｜>", normalized=True)],
    ),
    "deepseek-v3": dict(
        pre_tokenizer=sequence(
            "pretokenizers", split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(V3_WORDS), byte_level()
        ),
        normalizer=sequence("normalizers"),
        post_processor=template("<｜begin▁of▁sentence｜>"),
        added=[added("<｜begin▁of▁sentence｜>"), added("<think>", special=False, normalized=True)],
    ),
    "olmoe": dict(
        normalizer=NFC,
        pre_tokenizer=byte_level(True),
        post_processor=template("<|endoftext|>"),
        added=[added("<|endoftext|>"), added("|||EMAIL_ADDRESS|||", special=False)]
        + [added(" " * n, special=False, normalized=True) for n in range(24, 1, -1)],
    ),
    "llama2": dict(characters=True, normalizer=SPIECE, added=[], post_processor=template("<s>")),
    "mixtral": dict(characters=True, pre_tokenizer=metaspace("first", False), added=[], post_processor=template("<s>")),
    "metaspace": dict(
        characters=True,
        pre_tokenizer=metaspace("always", True),
        added=ODD_TOKENS,
        byte_fallback=False,
        decoder=metaspace("always", True),
    ),
    "unknown": dict(
        characters=True, normalizer=SPIECE, added=ODD_TOKENS, byte_fallback=False, fuse_unk=False, across=True
    ),
}


# --- Tokenizers --------------------------------------------------------------------------------------------------


def train(characters, texts, size, across=False):
    """A vocabulary and merges: over bytes, or over characters as SentencePiece has them."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    if characters:
        tokenizer.normalizer = normalizers.Replace(" ", "▁")
        if not across:
            tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        else:
            texts = [t[i : i + 60] for t in texts for i in range(0, len(t), 60)]
        names = ["<unk>", "<s>", "</s>"] + ["<0x%02X>" % byte for byte in range(256)]
        trainer = trainers.BpeTrainer(
            vocab_size=size, special_tokens=names, limit_alphabet=min(size // 3, 800), show_progress=False
        )
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        trainer = trainers.BpeTrainer(
            vocab_size=size, show_progress=False, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
        )
    tokenizer.train_from_iterator(texts, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return {"vocab": model["vocab"], "merges": model["merges"]}


def file_of(kind, vocabulary, pairs=False):
    """The tokenizer.json of a kind with a vocabulary."""
    characters = kind.get("characters", False)
    vocab = vocabulary["vocab"]
    tokens = [added(name) for name in ["<unk>", "<s>", "</s>"] if characters] + kind["added"]
    tokens = [dict(token) for token in tokens]
    count = len(vocab)
    for token in tokens:
        token["id"] = vocab.get(token["content"], count)
        count += token["content"] not in vocab
    ids = {token["content"]: token["id"] for token in tokens}
    processor = json.loads(json.dumps(kind.get("post_processor")))
    for step in (processor or {}).get("processors", [processor] if processor else []):
        for name, special in step.get("special_tokens", {}).items():
            special["ids"] = [ids[name]]
    merges = vocabulary["merges"]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": sorted(tokens, key=lambda t: t["id"]),
        "normalizer": kind.get("normalizer"),
        "pre_tokenizer": kind.get("pre_tokenizer"),
        "post_processor": processor,
        "decoder": kind.get("decoder", SPIECE_DECODER if characters else BYTES),
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": "<unk>" if characters else None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": characters and kind.get("fuse_unk", True),
            "byte_fallback": characters and kind.get("byte_fallback", True),
            "ignore_merges": kind.get("ignore_merges", False),
            "vocab": vocab,
            "merges": merges if pairs else [m if isinstance(m, str) else " ".join(m) for m in merges],
        },
    }


def vocabularies(text, size, documents):
    texts = [text.document(2_000) for _ in range(documents)]
    return {
        "bytes": train(False, texts, size),
        "characters": train(True, texts, size),
        "across": train(True, texts, size, across=True),
    }


def vocabulary_of(kind):
    return "across" if kind.get("across") else "characters" if kind.get("characters") else "bytes"


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


def compare(name, kind, vocabulary, documents):
    """A row of figures, and what is wrong."""
    from tokenizers import Tokenizer

    texts = documents + LONG + SHORT
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "tokenizer.json"), "w") as file:
            json.dump(file_of(kind, vocabulary, pairs=len(name) % 2 == 0), file, ensure_ascii=False)
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
        count = library.get_vocab_size()
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
    """Damages 720 files: each is read, or refused in one line that names it, in little time and memory."""
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
        f"720 damaged files: {refused} refused, the others read; at most {most:.1f} times the file's size, and 1 MB, in memory beyond a whole file"
    )
    return faults


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
        drawn = [chance.randrange(300) for _ in range(60)]
        file["model"]["vocab"] = file["model"]["merges"] = None
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
    text = Text(1)
    vocabulary = vocabularies(text, 20_000, 1_000)
    documents = text.documents(int(megabytes * 1e6))
    rows = [["kind", "tokens", "library MB/s", "leaven MB/s", "times as fast", "decoding", ""]]
    wrong = []
    for name in arguments or KINDS:
        row, faults = compare(name, KINDS[name], vocabulary[vocabulary_of(KINDS[name])], documents)
        rows.append(row)
        wrong += [f"{name}: {fault}" for fault in faults]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print(
            "  ".join(
                cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))
            )
        )
    if not arguments:
        wrong += hostile(vocabulary)
    for fault in wrong:
        print(fault)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
