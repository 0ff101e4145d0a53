#!/usr/bin/env python3
"""How sampling grows with threads, and what a busy neighbour takes of it.

    Tests/Long/scaling.py [--rounds N]

Runs `leaven bench` with one thread, with one for each processor, and so with a process beside it that
computes all the time; each round runs each once, and the best of all rounds counts. Prints a line `ratio NAME
VALUE RATE RATE` for each comparison, in tokens a second: threads against one thread, and with the neighbour
against without, where n threads of n processors are left n/(n + 1) of them. Needs python3 alone, and a
machine with nothing else to do.
"""
import argparse
import json
import os
import subprocess
import sys

from environment import LEAVEN


def rate(threads, weights):
    output = subprocess.run(
        [LEAVEN, "bench", "--threads", str(threads), "--sequences", "128", "--context", "256", "--weights", weights,
         "--seconds", "3", "--json"], check=True, capture_output=True, text=True).stdout
    lines = [json.loads(line) for line in output.splitlines()]
    return next(line for line in lines if line["what"] == "sampling")["tokens_per_second"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    all = os.cpu_count()
    for weights in ["stored", "int8"]:
        one, every, beside = 0, 0, 0
        for _ in range(options.rounds):
            one, every = max(one, rate(1, weights)), max(every, rate(all, weights))
            neighbour = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            try:
                beside = max(beside, rate(all, weights))
            finally:
                neighbour.kill()
        print(f"ratio threads-{weights}-{all} {every / one:.2f} {every:.0f} {one:.0f}")
        print(f"ratio neighbour-{weights} {beside / every:.2f} {beside:.0f} {every:.0f}, {all / (all + 1):.2f} left", flush=True)


if __name__ == "__main__":
    main()
