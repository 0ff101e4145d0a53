#!/usr/bin/env python3
"""Compares the check `math` with Math-Verify on pairs of gold and prediction whose truth is known by construction.

Usage: Tests/Long/mathematics.py [--pairs N] [--seed N] [--out FOLDER] [--only-leaven]

Makes N pairs (default 10,500; seeded) over every kind of answer, half of them equal, and judges each with
both. Prints by kind how often the two agree, and how often each is right, wrong and undecided; and pairs per
second of each on one core. Writes the pairs, both verdicts and every disagreement to FOLDER. Ends with 1
where the check is wrong more often than 1 in 500, accepts more than 1 in 2,000 pairs that are not equal, or
is less than 100 times as fast.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

from environment import LEAVEN, enter
from pairs import KINDS, SPOKEN, make

PACKAGES = ["math-verify[antlr4_13_2]==0.9.0"]


def leaven(pairs, folder, repeat=1):
    """Verdicts, and seconds of processor time of one core."""
    source, target = os.path.join(folder, "pairs.jsonl"), os.path.join(folder, "checked.jsonl")
    with open(source, "w") as file:
        for _ in range(repeat):
            for pair in pairs:
                file.write(json.dumps({"gold": pair["gold"], "prediction": pair["prediction"]}, ensure_ascii=False) + "\n")
    if os.path.exists(target):
        os.remove(target)
    before = os.times()
    run = subprocess.run([LEAVEN, "check", source, "--with", "math", "--field", "gold=gold", "--field", "prediction=prediction", "--output", target,
                          "--threads", "1"], capture_output=True, text=True)
    after = os.times()
    if run.returncode != 0:
        sys.exit(f"leaven check: {run.stderr}")
    rows = [json.loads(line) for line in open(target)]
    seconds = after.children_user - before.children_user + after.children_system - before.children_system
    return [row["verdicts"]["math"] for row in rows[:len(pairs)]], seconds


def peer(pairs):
    """Verdicts of Math-Verify as it is used by default: the gold as a formula, the prediction in a box, or as it is where it
    says itself where the answer is. And seconds of processor time."""
    from math_verify import parse, verify
    import logging
    logging.disable(logging.CRITICAL)
    verdicts = []
    start = time.process_time()
    for pair in pairs:
        prediction = pair["prediction"] if pair["kind"] in SPOKEN else f"$\\boxed{{{pair['prediction']}}}$"
        try:
            gold = parse(f"${pair['gold']}$")
            verdicts.append(bool(verify(gold, parse(prediction))))
        except Exception:
            verdicts.append(False)
    return verdicts, time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=None)
    parser.add_argument("--only-leaven", action="store_true")
    options = parser.parse_args()
    folder = options.out or tempfile.mkdtemp(prefix="leaven-mathematics-")
    os.makedirs(folder, exist_ok=True)
    pairs = make(options.pairs, options.seed)
    ours, _ = leaven(pairs, folder)
    for pair, verdict in zip(pairs, ours):
        pair["leaven"], pair["reason"] = verdict["outcome"], verdict["reason"]
    _, seconds = leaven(pairs, folder, repeat=10)
    speed = 10 * len(pairs) / seconds
    ratio = None
    if not options.only_leaven:
        theirs, peer_seconds = peer(pairs)
        for pair, verdict in zip(pairs, theirs):
            pair["peer"] = verdict
        peer_speed = len(pairs) / peer_seconds
        ratio = speed / peer_speed
    totals = dict(pairs=0, agree=0, wrong=0, accepted=0, undecided=0, peer=0, peer_accepted=0, unequal=0)
    print(f"{'kind':22}{'pairs':>7}{'agree':>8}{'Leaven right':>14}{'wrong':>7}{'undecided':>11}{'Math-Verify right':>19}")
    for kind in KINDS:
        rows = [pair for pair in pairs if pair["kind"] == kind.__name__]
        right = sum((p["leaven"] == "pass") == p["truth"] and p["leaven"] != "undecided" for p in rows)
        undecided = sum(p["leaven"] == "undecided" for p in rows)
        agree = sum((p["leaven"] == "pass") == p.get("peer") for p in rows)
        peer_right = sum(p.get("peer") == p["truth"] for p in rows)
        wrong = len(rows) - right - undecided
        print(f"{kind.__name__:22}{len(rows):7}{agree / len(rows):8.1%}{right / len(rows):14.2%}{wrong:7}{undecided:11}{peer_right / len(rows):19.2%}")
        totals["pairs"] += len(rows)
        totals["agree"] += agree
        totals["wrong"] += wrong
        totals["undecided"] += undecided
        totals["peer"] += peer_right
        totals["unequal"] += sum(not p["truth"] for p in rows)
        totals["accepted"] += sum(p["leaven"] == "pass" and not p["truth"] for p in rows)
        totals["peer_accepted"] += sum(bool(p.get("peer")) and not p["truth"] for p in rows)
    n = totals["pairs"]
    print(f"Leaven: {n - totals['wrong'] - totals['undecided']} of {n} right, {totals['wrong']} wrong (false accepts {totals['accepted']} of "
          f"{totals['unequal']}), {totals['undecided']} undecided; {speed:,.0f} pairs/s on one core")
    if ratio:
        print(f"Math-Verify: {totals['peer']} of {n} right (false accepts {totals['peer_accepted']} of {totals['unequal']}); {peer_speed:,.0f} pairs/s "
              f"on one core; Leaven is {ratio:,.0f} times as fast; they agree on {totals['agree'] / n:.1%}")
    with open(os.path.join(folder, "disagreements.jsonl"), "w") as file:
        for pair in pairs:
            if (pair["leaven"] == "pass") != pair.get("peer", pair["truth"]) or (pair["leaven"] == "pass") != pair["truth"] or pair["leaven"] == "undecided":
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    print(f"Pairs, verdicts and disagreements are in {folder}")
    failed = totals["wrong"] * 500 > n or totals["accepted"] * 2000 > totals["unequal"] or (ratio is not None and ratio < 100)
    return 1 if failed else 0


if __name__ == "__main__":
    enter(__file__, __doc__, more=PACKAGES)
    sys.exit(main())
