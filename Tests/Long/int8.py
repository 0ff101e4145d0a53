#!/usr/bin/env python3
"""Compares weights in 8 bits with those in full, on the base model and on the intermediate model made of it.

    python3 Tests/Long/int8.py

Pass rates: 8 rollouts of each of 2,000 held-out problems at temperature 1 (Tests/Long/int8.json5), with the
standard error of the difference, problems drawn anew. KL divergence of the distributions of the next token,
in full against 8 bits: the mean over the tokens of 100 samples of the cold-start set. Ends with 1 where the
pass rates differ by more than 1 percentage point, or where a folder of `leaven model quantize` computes other
logits than `--int8`.
"""
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT

RUN = os.path.join(ROOT, "runs", "check-long", "int8")


def rates(database, stage):
    """Share of the rollouts that pass every check, of each problem."""
    query = """
        SELECT problem, avg(passes) FROM (
            SELECT r.problem AS problem, min(j.outcome = 'pass') AS passes
            FROM verdicts v JOIN judgements j ON j.id = v.judgement JOIN rollouts r ON r.id = v.rollout
            WHERE v.stage = (SELECT id FROM stages WHERE name = ?) GROUP BY v.rollout)
        GROUP BY problem ORDER BY problem"""
    return [rate for _, rate in database.execute(query, (stage,))]


def logits(folder, text, *options):
    command = [LEAVEN, "model", "logits", folder, "--prefill", "--text", text, *options]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)["logits"]


def total(logits):
    """The logarithm of the sum of their exponentials."""
    most = max(logits)
    return most + math.log(sum(math.exp(value - most) for value in logits))


def divergences(full, eight):
    for p, q in zip(full, eight):
        shift = total(q) - total(p)
        yield sum(math.exp(a - total_p) * (a - b + shift) for total_p in [total(p)] for a, b in zip(p, q))


def main():
    if {"-h", "--help"} & set(sys.argv):
        return print(__doc__.strip())
    pipeline = os.path.join(ROOT, "Tests", "Long", "int8.json5")
    subprocess.run([LEAVEN, "run", pipeline, "--run", RUN], check=True, stdout=subprocess.DEVNULL)
    database = sqlite3.connect("file:" + RUN + "/run.sqlite?mode=ro", uri=True)
    lines = subprocess.run(
        ["zstd", "-dcq", os.path.join(ROOT, "fixtures", "cold-start", "train-00000-of-00001.jsonl.zst")],
        stdout=subprocess.PIPE, check=True).stdout.splitlines()
    samples = [json.loads(line)["messages"] for line in lines[:: len(lines) // 100][:100]]
    texts = [f"<|bos|><|user|>{user['content']}<|assistant|>{answer['content']}<|eos|>" for user, answer in samples]
    failed = False
    for name, folder in [
        ("base", os.path.join(ROOT, "fixtures", "base")), ("intermediate", RUN + "/models/intermediate/model"),
    ]:
        full, eight = (rates(database, f"{name}-{weights}") for weights in ("stored", "int8"))
        assert len(full) == len(eight) > 0
        differences = [b - a for a, b in zip(full, eight)]
        mean = sum(differences) / len(differences)
        error = math.sqrt(sum((d - mean) ** 2 for d in differences)) / len(differences)
        found = [kl for text in texts for kl in divergences(logits(folder, text), logits(folder, text, "--int8"))]
        print(
            f"{name}: pass rate {100 * sum(full) / len(full):.2f}% in full, {100 * sum(eight) / len(eight):.2f}% in "
            f"8 bits, difference {100 * mean:+.2f} ± {100 * error:.2f} points on {len(full)} problems; "
            f"mean KL divergence {sum(found) / len(found):.5f} nats over {len(found)} tokens, largest {max(found):.3f}")
        failed |= abs(mean) > 0.01
        with tempfile.TemporaryDirectory() as scratch:
            small = scratch + "/int8"
            subprocess.run(
                [LEAVEN, "model", "quantize", folder, "--output", small], check=True, stderr=subprocess.DEVNULL)
            if logits(small, texts[0]) != logits(folder, texts[0], "--int8"):
                print(f"{name}: the folder written by `leaven model quantize` computes other logits")
                failed = True
    sys.exit(failed)


if __name__ == "__main__":
    main()
