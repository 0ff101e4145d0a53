#!/usr/bin/env python3
"""Replays a run in random configurations of everything that may not matter; its samples must come out the same.

    Tests/Long/configurations.py [--count N]

Makes a run of 60 samples in f32 and in 8 bits (Tests/Long/sampling.json5) and has `leaven replay --all`
sample it again, each time with other threads, batch, size of pages, room for the cache, sharing of prompts
and SIMD path. Needs python3 alone.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys

from environment import LEAVEN, ROOT


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    chance = random.Random(4)
    runs = []
    for weights in ["stored", "int8"]:
        folder = os.path.join(ROOT, "runs", "check-long", "configurations-" + weights)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run(
            [LEAVEN, "run", os.path.join(ROOT, "Tests", "Long", "sampling.json5"), "--run", folder, "--set",
             "weights=" + weights], check=True, stdout=subprocess.DEVNULL)
        runs.append(folder)
    for number in range(options.count):
        folder = chance.choice(runs)
        # The portable path takes a minute for what others do in a second.
        path = "portable" if number % 100 == 99 else chance.choice(["avx2", "avx512"])
        command = [LEAVEN, "replay", folder, "--all", "--threads", str(chance.randint(1, 3)), "--batch",
                   str(chance.choice([1, 2, 3, 7, 16, 33, 128])), "--page", str(16 * chance.randint(1, 8))]
        if chance.random() < 0.5:
            command += ["--cache", str(chance.randint(30, 60))]
        if chance.random() < 0.5:
            command.append("--no-sharing")
        result = subprocess.run(
            command, capture_output=True, text=True, env=dict(os.environ, LEAVEN_SIMD=path))
        if result.returncode or " 0 different" not in result.stdout:
            sys.exit(f"LEAVEN_SIMD={path} {' '.join(command)}:\n{result.stdout}{result.stderr}")
        if number % 20 == 19:
            print(f"{number + 1} configurations, all the same", flush=True)


if __name__ == "__main__":
    main()
