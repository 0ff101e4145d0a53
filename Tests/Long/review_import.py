#!/usr/bin/env python3
"""Kills `leaven review import` at 50 moments, and gives it 10,000 damaged files: all or nothing, in both cases.

    python3 Tests/Long/review_import.py [--kills 50] [--files 10000]

Kills: an import of some thousand answers with edits is killed (SIGKILL) at moments from its start to its end,
two thirds of them while it writes. The store must have none of the answers or all of them, be sound, and take
the file in afterwards to the same state as an import that nobody killed.

Files: those of every format are damaged at random places. Each must be taken in (exit code 0) or refused (2)
with one line that names the file, and a refused one must leave the bytes of the store as they were.
"""
import argparse
import csv
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from environment import LEAVEN, ROOT

PIPELINE = os.path.join(ROOT, "pipelines", "reviewed.json5")
REVIEWERS = 600
WORDS = [b"null", b"[]", b"{}", b'"', b"'", b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\\ud800", b"accept", b"edit",
         b"1e999", b'{"choices":', b"\xef\xbb\xbf", b"[" * 300]


def leaven(*words, code=0):
    done = subprocess.run([LEAVEN, *words], capture_output=True)
    if done.returncode != code:
        raise SystemExit(f"leaven {' '.join(words)}: {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")


def state(run):
    """All that an import writes, in the store's own words."""
    with sqlite3.connect(f"{run}/run.sqlite") as store:
        if store.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise SystemExit("the store is not sound")
        return [store.execute(query).fetchall() for query in [
            "SELECT id, file, sha256 FROM review_batches ORDER BY id",
            "SELECT batch, rollout, content, reviewer, decision, reason, time, edit FROM annotations ORDER BY id",
            "SELECT sampler, problem, ordinal, tokens FROM rollouts ORDER BY id"]]


def filled(lines, reviewers):
    """Answers of many reviewers, a third of them edits that pass the checks."""
    for reviewer in range(reviewers):
        for number, line in enumerate(lines):
            decision = ["accept", "edit", "reject"][(number + reviewer) % 3]
            edit = line["text"].replace("<think>\n", f"<think>\n{'.' * (reviewer + 1)}\n", 1)
            yield {**line, "decision": decision, "reviewer": f"r{reviewer}", "seconds": 3,
                   "annotated_at": "2026-01-31T12:00:00Z", "reason": "unclear" if decision == "reject" else "",
                   "edited_text": edit if decision == "edit" else ""}


def jsonl(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def size(path):
    return os.path.getsize(path) if os.path.exists(path) else 0


def kill(run, lines, kills, scratch):
    path = os.path.join(scratch, "many.jsonl")
    with open(path, "wb") as file:
        file.write(jsonl(filled(lines, REVIEWERS)))
    words = [LEAVEN, "review", "import", "{}", path]

    def copy(name):
        place = os.path.join(scratch, name)
        shutil.rmtree(place, ignore_errors=True)
        return shutil.copytree(run, place)

    nothing, whole = state(run), copy("whole")
    begin = time.monotonic()
    leaven("review", "import", whole, path)
    duration = time.monotonic() - begin
    everything = state(whole)
    if len(everything[1]) != REVIEWERS * len(lines) or len(everything[2]) <= len(nothing[2]):
        raise SystemExit("not all answers were taken in")
    chance, counts = random.Random(1), {"none": 0, "all": 0, "ended before": 0}
    for number in range(kills):
        place = copy("killed")
        process = subprocess.Popen([word.format(place) for word in words], stdout=subprocess.DEVNULL)
        if number % 3 == 0:
            time.sleep(chance.uniform(0, 1.05 * duration))
        else:
            # The log grows where answers are written, which takes a small share of the time.
            while size(f"{place}/run.sqlite-wal") == 0 and process.poll() is None:
                time.sleep(0.0002)
            time.sleep(chance.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        ended = process.wait() == 0
        found = state(place)
        if found not in (nothing, everything) or ended and found != everything:
            raise SystemExit(f"kill {number}: the store has {[len(rows) for rows in found]} rows")
        counts["ended before" if ended else "all" if found == everything else "none"] += 1
        leaven("review", "import", place, path)
        if state(place) != everything:
            raise SystemExit("taken in after the kill, the answers are others")
    print(f"{kills} kills of an import of {len(everything[1])} answers ({duration:.1f} s): {counts}")


def seeds(lines):
    """Files of every format, with answers in them: (ending, bytes)."""
    rows = list(filled(lines[:4], 2))
    for row in rows[1::2]:
        row["edited_text"] = row["edited_text"] and row["edited_text"] + "\0\"\r\n=\u202e</script>"
    yield "jsonl", jsonl(rows)
    yield "jsonl", jsonl({**row, "decision": "", "reason": "", "edited_text": "", "label": ["reject", "unclear"],
                          "Comments": ["why?"]} for row in rows)
    for delimiter in ",;":
        table = io.StringIO()
        writer = csv.DictWriter(table, [key for key in rows[0] if key not in ("verdicts", "marks")],
                                delimiter=delimiter, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        yield "csv", "\ufeff".encode() + table.getvalue().encode()
    minimal, tasks = [], []
    for row in rows:
        data = {key: row[key] for key in ("sample_id", "content_sha256", "prompt", "text")}
        values = {"decision": "choices", "reason": "choices", "edited_text": "text"}
        results = [{"from_name": name, "to_name": "text", "type": "x", "value": {key: [row[name]]}}
                   for name, key in values.items() if row[name]]
        times = {"lead_time": 3.5, "created_at": "2026-01-31T12:00:00.5Z", "updated_at": "2026-01-31T12:00:01.5Z"}
        tasks.append({"id": 1, "data": data, "predictions": [], "annotations": [
            {"completed_by": {"id": 1, "email": "ada@example.org"}, "was_cancelled": False, "result": results, **times},
            {"completed_by": 2, "was_cancelled": True, "result": [], **times}]})
        minimal.append({**data, **{name: row[name] for name in values if row[name]}, "annotator": 1, **times})
    yield "json", json.dumps(tasks, ensure_ascii=False).encode()
    yield "json", json.dumps(minimal, ensure_ascii=False).encode()


def damaged(text, chance):
    text = bytearray(text)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(text)) if text else 0
        kind = chance.randrange(6)
        if kind == 0 and text:
            text[place] = chance.randrange(256)
        elif kind == 1:
            del text[place:place + chance.randint(1, 30)]
        elif kind == 2:
            start = chance.randrange(len(text)) if text else 0
            text[place:place] = text[start:start + chance.randint(1, 200)]
        elif kind == 3 and chance.random() < 0.3:
            del text[place:]
        else:
            text[place:place + chance.randint(0, 4)] = chance.choice(WORDS)
    return bytes(text)


def contents(run):
    return {name: open(os.path.join(run, name), "rb").read() for name in sorted(os.listdir(run))
            if name.startswith("run.sqlite") and not name.endswith("-shm")}


def files(run, lines, count, scratch):
    kinds = list(seeds(lines))
    before = {name: value for name, value in contents(run).items() if value}

    def work(worker):
        """Every second file, in a folder of its own: (exit code, ending) of each."""
        chance, place, found = random.Random(worker), os.path.join(scratch, f"worker-{worker}"), []
        shutil.copytree(run, place)
        for number in range(worker, count, 2):
            ending, text = kinds[number // 2 % len(kinds)]
            path = os.path.join(scratch, f"damaged-{worker}.{ending}")
            with open(path, "wb") as file:
                file.write(damaged(text, chance))
            done = subprocess.run([LEAVEN, "review", "import", place, path], capture_output=True, timeout=60)
            after = {name: value for name, value in contents(place).items() if value}
            words = done.stderr.decode(errors="replace")
            fault = None
            if done.returncode not in (0, 2):
                fault = f"exit code {done.returncode}"
            elif done.returncode == 2 and (words.count("\n") != 1 or path not in words):
                fault = "no single line that names the file"
            elif done.returncode == 2 and after != before:
                fault = "was refused and changed the store"
            if fault:
                shutil.copy(path, os.path.join(tempfile.gettempdir(), f"damaged.{ending}"))
                raise SystemExit(f"file {number}: {fault}: {words[:300]!r}; it is kept in {tempfile.gettempdir()}")
            found.append((done.returncode, ending))
            if after != before:
                shutil.rmtree(place)
                shutil.copytree(run, place)
        return found

    with ThreadPoolExecutor(2) as pool:
        found = [one for part in pool.map(work, range(2)) for one in part]
    table = {ending: [found.count((code, ending)) for code in (0, 2)] for ending in ("jsonl", "csv", "json")}
    print(f"{len(found)} damaged files, (taken in, refused) by format: {table}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--files", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run, exported = os.path.join(scratch, "run"), os.path.join(scratch, "queue.jsonl")
        leaven("run", PIPELINE, "--run", run, code=4)
        leaven("review", "export", run, exported)
        with open(exported) as file:
            lines = [json.loads(line) for line in file]
        lines = [line for line in lines if all(verdict["outcome"] == "pass" for verdict in line["verdicts"])]
        kill(run, lines, options.kills, scratch)
        files(run, lines, options.files, scratch)


if __name__ == "__main__":
    sys.exit(main())
