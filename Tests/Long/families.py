#!/usr/bin/env python3
"""Prints a table of the families: how often base model, intermediate model and reasoner are right, by level, and how
long the chains of a corpus are.

    python3 Tests/Long/families.py [EVALUATE] [CORPUS]

EVALUATE is a run of pipelines/evaluate.json5 (default: runs/evaluate), CORPUS a corpus folder (default:
runs/corpus/corpus). For each family: the percentage of completions with a right answer by level, 1 to 5, of
each model; mean and 90th percentile of the tokens of the corpus's completions; and the percentage of them
that take something back (a step that is redone, a case or a choice that is given up).
"""
import collections
import glob
import json
import os
import re
import sqlite3
import subprocess
import sys

from environment import ROOT

LEVELS = range(1, 6)
MODELS = ["base", "intermediate", "reasoner"]
BACK = re.compile(
    r"\b(?:wait|redo|rewrite|mistake|wrong|dead end|back to|back:|contradiction|not listed|undo)\b|"
    r"等等|重写|重做|重新|不对|有误|错了|走不通|退回|回到|矛盾|此路不通", re.IGNORECASE)


def right(store, stage):
    """(right, all) by family and level."""
    rows = store.execute(
        """
        SELECT p.family, p.level, sum(j.outcome = 'pass'), count(*)
        FROM verdicts AS v JOIN judgements AS j ON j.id = v.judgement AND j.name = 'answer'
        JOIN rollouts AS r ON r.id = v.rollout JOIN stages AS s ON s.id = v.stage
        JOIN problems AS p ON p.stage = s.problems AND p.id = r.problem
        WHERE s.name = ? GROUP BY 1, 2
        """, (stage,))
    return {(family, level): (passed, count) for family, level, passed, count in rows}


def chains(folder):
    """(tokens, whether something is taken back) by family."""
    found = collections.defaultdict(list)
    files = sorted(glob.glob(os.path.join(folder, "train-*.jsonl.zst")))
    lines = subprocess.run(["zstd", "-dcq", *files], check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        sample = json.loads(line)
        said = sample["messages"][-1]["content"]
        found[sample["family"]].append((sample["tokens"], bool(BACK.search(said))))
    return found


def percent(pair):
    passed, count = pair
    return f"{100 * passed / count:.0f}" if count else "–"


def main(arguments):
    if {"-h", "--help"} & set(arguments):
        print(__doc__.strip())
        return 0
    run = arguments[0] if arguments else os.path.join(ROOT, "runs", "evaluate")
    corpus = arguments[1] if len(arguments) > 1 else os.path.join(ROOT, "runs", "corpus", "corpus")
    with sqlite3.connect(f"file:{run}/run.sqlite?mode=ro", uri=True) as store:
        tables = [right(store, f"{model}-rollouts") for model in MODELS]
    samples = chains(corpus)
    print(f"| family, levels 1 to 5 | {' | '.join(MODELS)} | tokens, mean | 90% | take back |")
    print("| --- " * (len(MODELS) + 4) + "|")
    families = list(dict.fromkeys(family for table in tables for family, _ in table))
    for family in sorted(families) + [None]:
        def sums(table, level):
            pairs = [pair for (name, at), pair in table.items() if family in (name, None) and at == level]
            return tuple(map(sum, zip(*pairs))) or (0, 0)
        shares = [" ".join(percent(sums(table, level)) for level in LEVELS) for table in tables]
        own = [item for name, items in samples.items() if family in (name, None) for item in items]
        tokens = sorted(count for count, _ in own) or [0]
        back = percent((sum(taken for _, taken in own), len(own)))
        print(f"| {family or 'all'} | {' | '.join(shares)} | {sum(tokens) / len(tokens):.0f} "
              f"| {tokens[len(tokens) * 9 // 10 if len(tokens) > 1 else 0]} | {back} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
