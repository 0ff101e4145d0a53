#!/usr/bin/env python3
"""The peak memory of sampling 10,000 and 1,000,000 rollouts (8 of a problem, 3 tokens each), which must be the same.

    Tests/Long/memory.py [--rollouts N]

Runs Tests/Long/memory.json5 in folders under runs/check-long. Needs python3 alone, and some minutes.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time

from environment import LEAVEN, ROOT

# Megabytes of the larger run beyond the smaller:
# the buffers of the store fill in the first 100,000 rollouts, and stay.
MOST = 16


def peak(rollouts, most):
    """Megabytes. Problems are as many in any case: to draw distinct ones takes some bytes for each."""
    folder = os.path.join(ROOT, "runs", "check-long", f"memory-{rollouts}")
    shutil.rmtree(folder, ignore_errors=True)
    started = time.monotonic()
    process = subprocess.Popen(
        [LEAVEN, "run", os.path.join(ROOT, "Tests", "Long", "memory.json5"), "--run", folder, "--set",
         f"problems={most // 8}", "--set", f"samples={rollouts // 8}", "--batch", "128"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"the run of {rollouts:,} rollouts failed")
    size = sum(os.path.getsize(os.path.join(place, file))
               for place, _, files in os.walk(folder) for file in files)
    megabytes = usage.ru_maxrss / 1024
    print(f"{rollouts:,} rollouts: {megabytes:.0f} MB of memory, {size / 1e6:,.0f} MB of files, "
          f"{time.monotonic() - started:.0f} s", flush=True)
    shutil.rmtree(folder)
    return megabytes


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rollouts", type=int, default=1_000_000)
    options = parser.parse_args()
    few, many = peak(10_000, options.rollouts), peak(options.rollouts, options.rollouts)
    print(f"{many - few:+.0f} MB")
    if many > few + MOST:
        sys.exit(f"memory grows with the number of rollouts: by {many - few:.0f} MB; expected at most {MOST}")


if __name__ == "__main__":
    main()
