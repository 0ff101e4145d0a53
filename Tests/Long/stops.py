#!/usr/bin/env python3
"""Shows that the models of a pipeline do not depend on stops: it is run in peace, and again with stops.

    python3 Tests/Long/stops.py PIPELINE FOLDER [NAME=VALUE …]

The second run is killed (SIGKILL) and stopped (SIGINT) in turn at ten random moments, and each time resumed
with another number of threads. NAME=VALUE sets a parameter of the pipeline. FOLDER is made anew. Ends with 1
if a file of a model differs.
"""
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from environment import LEAVEN

STOPS = 10


def digests(run):
    """For each file of a model, its SHA-256."""
    found = {}
    for folder, _, files in os.walk(os.path.join(run, "models")):
        for name in files:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, run)] = hashlib.sha256(file.read()).hexdigest()
    return found


def main():
    if len(sys.argv) < 3 or {"-h", "--help"} & set(sys.argv):
        sys.exit(print(__doc__.strip()))
    pipeline, folder, settings = sys.argv[1], sys.argv[2], sys.argv[3:]
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)

    def start(run, threads):
        words = [LEAVEN, "run", pipeline, "--run", os.path.join(folder, run), "--threads", str(threads)]
        words += [word for name in settings for word in ("--set", name)]
        with open(os.path.join(folder, run + ".log"), "a") as log:
            return subprocess.Popen(words, stdout=log, stderr=log)

    began = time.monotonic()
    if start("whole", 2).wait() != 0:
        sys.exit("the run in peace failed")
    seconds = time.monotonic() - began
    print(f"in peace: {seconds:.0f} s", flush=True)
    moments = random.Random(1)
    for stop in range(STOPS):
        process = start("stopped", 1 + stop % 2)
        try:
            # A part may lose what it did since its last checkpoint, and loads before it does anything.
            process.wait(2 + moments.random() * 1.5 * seconds / STOPS)
            sys.exit(f"the run was done after {stop} stops of {STOPS}: it needs more steps")
        except subprocess.TimeoutExpired:
            how = (signal.SIGKILL, signal.SIGINT)[stop % 2]
            process.send_signal(how)
            process.wait()
            print(f"stop {stop + 1} by {how.name}", flush=True)
    if start("stopped", 2).wait() != 0:
        sys.exit("the stopped run failed")
    one, other = (digests(os.path.join(folder, run)) for run in ("whole", "stopped"))
    different = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
    print(f"{STOPS} stops, {len(one)} files, {len(different)} different")
    for path in different:
        print("  " + path)
    sys.exit(bool(different))


main()
