#!/usr/bin/env python3
"""What each choice of reinforcement learning is worth: the same training with one of them changed at a time.

    python3 Tests/Long/ablation.py FOLDER [STEPS]

Improves the base model in fixtures/base on problems of level 1, in 60 steps of 16 problems with 16 rollouts
each, once for each choice, and prints a table: right rollouts of 2,000 held-out problems before and after (a
rollout each; random numbers differ from training to training), and the mean of the last ten steps for what a
step measures. Trainings that are in the folder already are not done again.
"""
import math
import os
import sqlite3
import subprocess
import sys

from environment import LEAVEN, ROOT

CHOICES = {
    "nothing changed": "",
    "`scale: deviation`": 'scale: "deviation",',
    "`aggregation: sequence`": 'aggregation: "sequence",',
    "`dynamic: false`": "dynamic: false,",
    "`train_routers: false`": "train_routers: false,",
    "`updates: 4`": "updates: 4,",
    "`logit_scale_rate: 0.03`": "logit_scale_rate: 0.03,",
}
PIPELINE = """{ name: "ablation", seed: 5, stages: [
  { name: "base", kind: "model", folder: "%s/fixtures/base" },
  { name: "problems", kind: "problems", count: 50000, levels: [1] },
  { name: "watched", kind: "problems", count: 2000, split: "held-out", levels: [1] },
  { name: "policy", kind: "reinforce", inputs: { problems: "problems", model: "base", "held-out": "watched" },
    steps: %d, problems_per_step: 16, group: 16, max_tokens: 400, rate: 0.0002, warmup: 5, measure_every: %d,
    checks: { answer: { where: "marked" }, format: {} }, reward: { answer: 1, format: 0.1 }, %s } ] }"""


def measures(run):
    """For each measure, its values by step."""
    rows = sqlite3.connect(os.path.join(run, "run.sqlite")).execute(
        "SELECT m.name, m.step, m.value FROM measures AS m JOIN stages AS s ON s.id = m.stage"
        " WHERE s.name = 'policy' AND m.name NOT GLOB 'group_[pr]*' AND m.name NOT GLOB 'worth*'"
        " ORDER BY m.step")
    found = {}
    for name, _, value in rows:
        found.setdefault(name, []).append(value)
    return found


def main():
    if len(sys.argv) < 2 or {"-h", "--help"} & set(sys.argv):
        sys.exit(print(__doc__.strip()))
    folder, steps = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 60
    os.makedirs(folder, exist_ok=True)
    heads = ["", "right before", "after", "in form", "tokens", "entropy", "groups without variance",
             "seconds a step"]
    print("| " + " | ".join(heads) + " |\n" + "| --- " * len(heads) + "|")
    for number, (name, settings) in enumerate(CHOICES.items()):
        path, run = (os.path.join(folder, f"{number}{end}") for end in (".json5", ""))
        with open(path, "w") as file:
            file.write(PIPELINE % (ROOT, steps, steps, settings))
        with open(path + ".log", "w") as log:
            subprocess.run([LEAVEN, "run", path, "--run", run], check=True, stdout=log, stderr=log)
        found = measures(run)
        last = {key: sum(values[-10:]) / len(values[-10:]) for key, values in found.items()}
        before, after = found["accuracy_held_out"][0], found["accuracy_held_out"][-1]
        error = math.sqrt(after * (1 - after) / 2000)
        seconds = sum(sum(found["seconds_" + part]) for part in ("sampling", "checking", "training")) / steps
        print(f"| {name} | {before:.1%} | {after:.1%} ± {error:.1%} | {last['pass_format']:.1%} "
              f"| {last['completion_tokens']:.0f} | {last['entropy']:.3f} | {last['groups_flat']:.0%} "
              f"| {seconds:.1f} |", flush=True)


main()
