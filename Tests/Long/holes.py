#!/usr/bin/env python3
"""Solves anew what the check `answer` passed: a policy finds every hole of the checks that reward it.

    python3 Tests/Long/holes.py RUN STAGE

Takes all rollouts of the stage that passed (`leaven show`), and gives what stands between their answer tags
to Tests/Long/recheck.py as the answer of the problem; those that mark their answer in another way are only
counted. A stage of kind reinforce has rollouts only with `keep_every`. Ends with 1 if an answer is wrong, and
says which.
"""
import json
import os
import subprocess
import sys

from environment import LEAVEN, ROOT


def main():
    run, stage = sys.argv[1:3]
    shown = subprocess.run(
        [LEAVEN, "show", run, "--stage", stage, "--check", "answer", "--outcome", "pass", "--json",
         "--count", "100000000"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    lines, others = [], 0
    for rollout in map(json.loads, shown.splitlines()):
        if "<answer>" not in rollout["completion"]:
            others += 1
            continue
        family, _, language = rollout["problem_id"].split("-")
        answer = rollout["completion"].rpartition("<answer>")[2].partition("</answer>")[0]
        lines.append(json.dumps({
            "id": rollout["problem_id"], "family": family, "language": language, "prompt": rollout["problem"],
            "answer": answer.strip("\n")}))
    print(f"{len(lines):,} passed rollouts, {others:,} more without tags")
    script = os.path.join(ROOT, "Tests", "Long", "recheck.py")
    sys.exit(subprocess.run([sys.executable, script, "-"], input="\n".join(lines), text=True).returncode)


main()
