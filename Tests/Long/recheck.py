#!/usr/bin/env python3
"""Checks a corpus from outside: every answer is worked out anew from its prompt alone.

    python3 Tests/Long/recheck.py [--spoil] FOLDER | FILE… | -

Reads corpus folders, `.jsonl.zst` and `.jsonl` files, or standard input; records with `messages` are samples
of a corpus, others are problems with an `answer`. Of a corpus it also checks the record's shape, the digests
of the manifest, and that no chain of thought comes twice for a problem. Ends with 1 if anything is wrong or
unread. With --spoil the last sign of every answer is altered first, and all must be found wrong: a test of
this script. Needs Python 3.9 and the program zstd, and nothing of Leaven.
"""
import collections
import hashlib
import json
import os
import re
import subprocess
import sys

import solvers

TYPES = {"messages": list, "problem": str, "answer": str, "form": str, "family": str, "language": str, "level": int,
         "pass_rate": float, "rollouts": int, "source": str, "license": str, "tokens": int, "provenance": dict}
PROVENANCE = {"problem_id": str, "rollout": int, "model": str, "seed": str, "stage": str, "verdicts": list, "review": dict}
COMPLETION = re.compile(r"\s*<think>((?:(?!</?think>).)+)</think>\s*<answer>([^<]+)</answer>\s*", re.S)


class Report:
    """Counts by family, and the first few of what is wrong."""

    def __init__(self):
        self.counts = collections.defaultdict(collections.Counter)
        self.faults = []
        self.fault_count = 0

    def fault(self, place, words):
        self.fault_count += 1
        if len(self.faults) < 20:
            self.faults.append(f"{place}: {words}")

    def print(self):
        kinds = ["checked", "wrong", "unread"]
        print(f"{'family':16}" + "".join(f"{kind:>10}" for kind in kinds))
        total = collections.Counter()
        for family, counts in sorted(self.counts.items()):
            total += counts
            print(f"{family:16}" + "".join(f"{counts[kind]:>10,}" for kind in kinds))
        print(f"{'all':16}" + "".join(f"{total[kind]:>10,}" for kind in kinds))
        for line in self.faults:
            print(line)
        if self.fault_count > len(self.faults):
            print(f"… and {self.fault_count - len(self.faults):,} more")
        return total["checked"]


def lines(path):
    """The lines of a file with their places; zstd files are read through the program zstd."""
    if path == "-":
        yield from ((f"line {n}", line) for n, line in enumerate(sys.stdin, 1))
        return
    name = os.path.basename(path)
    if not path.endswith(".zst"):
        with open(path, encoding="utf-8") as file:
            yield from ((f"{name}:{n}", line) for n, line in enumerate(file, 1))
        return
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        yield from ((f"{name}:{n}", line) for n, line in enumerate(process.stdout, 1))
    if process.returncode:
        sys.exit(f"{path} could not be decompressed")


def files(path, report):
    """The files of an argument; of a corpus folder, its shards after their digests were checked."""
    if path == "-" or not os.path.isdir(path):
        return [(path, None)]
    with open(os.path.join(path, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    for entry in manifest["files"]:
        with open(os.path.join(path, entry["name"]), "rb") as file:
            digest = hashlib.file_digest(file, "sha256") if sys.version_info >= (3, 11) else hashlib.sha256(file.read())
        if digest.hexdigest() != entry["sha256"]:
            report.fault(entry["name"], "its SHA-256 is not the manifest's")
    shards = [entry for entry in manifest["files"] if entry["name"].endswith(".jsonl.zst")]
    if sum(entry["records"] for entry in shards) != manifest["records"]:
        report.fault("manifest.json", "the records of the shards do not add up")
    there = sorted(name for name in os.listdir(path) if name.endswith(".zst"))
    if there != sorted(entry["name"] for entry in shards):
        report.fault(path, "the shards are not those of the manifest")
    return [(os.path.join(path, entry["name"]), entry["records"]) for entry in shards]


def shape(record):
    """What is wrong with the shape of a sample; None if nothing is."""
    # Corpora from before there were reviews have no word of them, and older ones no pass rates.
    types, provenance = dict(TYPES), dict(PROVENANCE)
    if isinstance(record, dict) and "pass_rate" not in record and "rollouts" not in record:
        del types["pass_rate"], types["rollouts"]
    if isinstance(record.get("provenance"), dict) and "review" not in record["provenance"]:
        del provenance["review"]
    for value, types, where in ((record, types, ""), (record.get("provenance"), provenance, "provenance.")):
        if not isinstance(value, dict) or list(value) != list(types):
            return f"keys {where or 'of the record'} are not {', '.join(types)}"
        for key, kind in types.items():
            if type(value[key]) is not kind:
                return f"{where}{key} is no {kind.__name__}"
    if [m.get("role") for m in record["messages"]] != ["user", "assistant"]:
        return "messages are not one of the user and one of the assistant"
    if record["messages"][0]["content"] != record["problem"]:
        return "the user's message is not the problem"
    if not COMPLETION.fullmatch(record["messages"][1]["content"]):
        return "the assistant's message is not <think>…</think><answer>…</answer>"
    if "rollouts" in record and not 0 <= record["pass_rate"] * record["rollouts"] <= record["rollouts"]:
        return "pass_rate is no share of rollouts"
    return None


def renamed(record):
    """A record under today's names: a problem has a prompt, and so had a sample of an old corpus."""
    provenance = record.get("provenance")
    if "messages" not in record or "prompt" not in record or not isinstance(provenance, dict):
        return record
    old = {"prompt": "problem"}
    provenance = {"problem_id" if key == "problem" else key: value for key, value in provenance.items()}
    return {old.get(key, key): value for key, value in (record | {"provenance": provenance}).items()}


def check(place, record, report, seen):
    record = renamed(record)
    answer = record["answer"]
    prompt = record["problem"] if "messages" in record else record["prompt"]
    counts = report.counts[record["family"]]
    counts["checked"] += 1
    if "messages" in record:
        fault = shape(record)
        if fault:
            return report.fault(place, fault)
        thought, answer = COMPLETION.fullmatch(record["messages"][1]["content"]).groups()
        key = hashlib.sha256((prompt + "\n" + thought.strip()).encode()).digest()[:12]
        if key in seen:
            report.fault(place, "a chain of thought that came before for this problem")
        seen.add(key)
    if record["family"] not in solvers.SOLVERS:
        counts["unread"] += 1
        return report.fault(place, f"no solver for the family {record['family']}")
    value = solvers.solve(record["family"], prompt)
    if value is None:
        counts["unread"] += 1
        return report.fault(place, f"a prompt that cannot be read: {prompt}")
    for what, text in dict.fromkeys([("gold answer", record["answer"]), ("answer", answer)]):
        if not solvers.equal(record["family"], value, text):
            counts["wrong"] += 1
            return report.fault(place, f"{what} {text!r} to {prompt!r}, which is {value}")


def spoiled(record):
    """The record with the last sign of its answer altered."""
    answer = record["answer"]
    last = answer[-1]
    return {**record, "answer": answer[:-1] + str((int(last) + 1) % 10) if last.isdigit() else answer + "x"}


def main(arguments):
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if arguments else 2
    spoil = arguments[0] == "--spoil"
    arguments = arguments[1:] if spoil else arguments
    report, seen = Report(), set()
    for argument in arguments:
        for path, expected in files(argument, report):
            count = 0
            for place, line in lines(path):
                record = json.loads(line)
                check(place, spoiled(record) if spoil else record, report, seen)
                count += 1
            if expected not in (None, count):
                report.fault(path, f"{count} records where the manifest has {expected}")
    if spoil:
        report.faults.clear()
        report.fault_count = 0
    checked = report.print()
    if spoil:
        return 0 if checked == sum(counts["wrong"] for counts in report.counts.values()) > 0 else 1
    return 1 if report.fault_count or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
