#!/usr/bin/env python3
"""Damages model folders in 1,300 ways, and lets Leaven compute with each: none may crash, hang or take much memory.

    python3 Tests/Long/hostile.py

A folder must be computed or refused in one line that names it, with no more memory than the whole folder
takes and twice the size of the files. Then come files that are made to cost much: deep nesting, long lists,
countless tensors, sizes that no machine has. Ends with 1 if anything else happens.
"""
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT

WORDS = [b"0", b"-1", b"3", b"1e308", b"4294967296", b"9223372036854775807", b"99999999999999999999", b"null", b"true",
         b'""', b"[]", b"{}", b'{"a":', b",", b'"', b"]", b"\\u0000", b"\xff", b"F16", b"BF16", b"F8_E4M3", b"I8", b"I64"]
SECONDS = 60


def launch():
    """Answers folders on standard input: exit code, what Leaven said, peak memory in kilobytes.

    A process of its own, since a child's peak counts what its parent had when it was forked.
    """
    for line in sys.stdin:
        process = subprocess.Popen(
            ["timeout", str(SECONDS), LEAVEN, "model", "logits", line.rstrip("\n"), "--tokens", "1,2"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        words = process.stderr.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), words, usage.ru_maxrss]), flush=True)


class Launcher:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--launch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)

    def __call__(self, folder):
        self.process.stdin.write(folder + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def damaged(text, chance):
    text = bytearray(text)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text)) if text else 0
        kind = chance.randrange(4)
        if kind == 0 and text:
            text[place] = chance.randrange(256)
        elif kind == 1:
            del text[place:place + chance.randint(1, 8)]
        elif kind == 2:
            text[place:place] = text[place:place + 12]
        else:
            text[place:place + chance.randint(0, 4)] = chance.choice(WORDS)
    return bytes(text)


def put(path, text):
    with open(path, "wb") as file:
        file.write(text)


def header(text, numbers=b""):
    return struct.pack("<Q", len(text)) + text + numbers


def costly():
    """(name of the file, its bytes) of files that are made to cost much."""
    size = 20_000_000
    tiny = b",".join(
        b'"%x":{"dtype":"F32","shape":[1],"data_offsets":[%d,%d]}' % (i, 4 * i, 4 * i + 4) for i in range(size // 60))
    yield "model.safetensors", header(b'{"a":' + b"[" * size)
    yield "model.safetensors", header(b'{"a":{"shape":[' + b"0," * (size // 2) + b"0]}}")
    yield "model.safetensors", header(b"{" + tiny + b"}", bytes(4 * (size // 60)))
    texts = b",".join(b'"%x":""' % i for i in range(size // 12))
    yield "model.safetensors", header(b'{"__metadata__":{' + texts + b"}}")
    yield "model.safetensors", struct.pack("<Q", 2**63) + bytes(1000)
    yield "model.safetensors.index.json", b'{"metadata":' + b"[" * size
    yield "model.safetensors.index.json", b'{"weight_map":{' + b",".join(
        b'"%x":"%x.safetensors"' % (i, i) for i in range(size // 40)) + b"}}"
    yield "config.json", b'{"a":[' + b"0," * 500_000 + b"0]}"
    yield "config.json", b"[" * 1_000_000
    with open(os.path.join(ROOT, "fixtures", "base", "config.json")) as file:
        config = json.load(file)
    for fields in [dict(n_routed_experts=65536, num_hidden_layers=4096, first_k_dense_replace=0),
                   dict(vocab_size=2**22, hidden_size=2**20), dict(max_position_embeddings=2**20),
                   dict(num_attention_heads=4096, v_head_dim=4096)]:
        yield "config.json", json.dumps(config | fields).encode()


def main(arguments):
    if arguments == ["--launch"]:
        return launch()
    if arguments:
        print(__doc__.strip())
        return 0
    start = Launcher()
    with open(os.path.join(ROOT, "fixtures", "architectures.json")) as file:
        cases = json.load(file)
    faults, codes, most = [], {}, 0
    base = os.path.join(ROOT, "fixtures", "base")
    with tempfile.TemporaryDirectory() as scratch:
        whole = {}
        for name in ["config.json", "model.safetensors"]:
            with open(os.path.join(base, name), "rb") as file:
                whole[name] = file.read()
            put(os.path.join(scratch, name), whole[name])
        code, _, usual = start(scratch)
        if code:
            return "the whole folder is not computed"

        def judge(what):
            nonlocal most
            bytes_there = sum(os.path.getsize(os.path.join(scratch, name)) for name in os.listdir(scratch))
            code, words, memory = start(scratch)
            codes[code] = codes.get(code, 0) + 1
            extra = memory - usual - 2 * bytes_there // 1024
            most = max(most, memory - usual)
            if code not in (0, 2) or code == 2 and (words.count("\n") != 1 or scratch not in words):
                faults.append(f"{what}: code {code}, {words[:200]!r}")
            elif extra > 0:
                faults.append(f"{what}: {memory} kB, where the whole folder takes {usual} kB")

        chance = random.Random(1)
        length = 8 + struct.unpack("<Q", whole["model.safetensors"][:8])[0]
        for number in range(1300):
            name = "config.json" if number % 2 else "model.safetensors"
            if number % 2:
                other = json.dumps(chance.choice(cases)["config"]).encode()
                text = damaged(other if number % 20 == 1 else whole[name], chance)
            elif number % 10 == 8:
                text = damaged(whole[name], chance)
            else:
                text = header(damaged(whole[name][8:length], chance), whole[name][length:])
            put(os.path.join(scratch, name), text)
            judge(f"number {number}")
            put(os.path.join(scratch, name), whole[name])
        print(f"1300 damaged folders: exit codes {codes}, at most {most} kB more than the whole folder")
        for number, (name, text) in enumerate(costly()):
            put(os.path.join(scratch, name), text)
            if name.endswith("index.json"):
                os.remove(os.path.join(scratch, "model.safetensors"))
            most = 0
            judge(f"costly {number}")
            print(f"{name} of {len(text)} bytes: {most} kB more than the whole folder")
            if name.endswith("index.json"):
                os.remove(os.path.join(scratch, name))
            for name in whole:
                put(os.path.join(scratch, name), whole[name])
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
