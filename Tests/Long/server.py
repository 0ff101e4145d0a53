#!/usr/bin/env python3
"""Samples from a real server, llama.cpp's, that serves our own base model, with kills of either side on the way.

    python3 Tests/Long/server.py [--problems N] [--kills N] [--seed N] [--load]

llama.cpp is built as in peers.py (LEAVEN_LLAMA names a build that is there, with build/bin/llama-server), and
fixtures/base is converted for it in f32. The pipeline samples problems by the server and by the built-in
engine. The run is killed at random moments and given again, and so is the server, every other time. Ends with
1 unless

- the run ends with a rollout of the server, or a failure with its reason, for each that was wanted, and no
  failure;
- the server was asked at most so many times more as requests can have been on their way when the run was
  killed;
- the share of right answers is that of the engine, within four standard errors of the difference: the prompts
  are the same;
- `leaven replay` says that the server's rollouts are beyond it, and replays those of the engine.

With --load it measures throughput instead: four completions of 96 tokens for each problem, sampled by Leaven
and by a bare load generator in turn, which posts such requests over as many connections and looks at no
answer, in five rounds. Ends with 1 if the median of Leaven's share of the load generator's completions
a second is less than 95%.
"""
import argparse
import concurrent.futures
import http.client
import json
import math
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import peers
from environment import LEAVEN, ROOT, enter

FOLDER = os.path.join(ROOT, "runs", "check-long", "server")
CONCURRENCY = 8
EACH = 4
PIPELINE = """
{
  name: "served", seed: 5, parameters: { problems: 200, url: "" },
  stages: [
    { name: "teacher", kind: "server", url: "$url", identity: "llama-server", model: "base", concurrency: %d,
      parameters: { repeat_penalty: 1 }, attempts: 30, backoff: 0.2, prices: { prompt: 1, completion: 2 } },
    { name: "base", kind: "model", folder: "%s" },
    { name: "problems", kind: "problems", count: "$problems", split: "held-out", levels: [1],
      families: ["addition", "gcd", "sorting", "base", "unit", "date"] },
    { name: "served", kind: "rollouts", inputs: { problems: "problems", model: "teacher" }, keep: 1, per_round: %d,
      unit: 50, max_tokens: 600, temperature: 0.8, checks: { answer: {} } },
    { name: "built-in", kind: "rollouts", inputs: { problems: "problems", model: "base" }, keep: 1, per_round: %d,
      unit: 50, max_tokens: 600, temperature: 0.8, checks: { answer: {} } },
  ],
}
"""

LOAD = """
{
  name: "load", seed: %d, parameters: { problems: 200, url: "" },
  stages: [
    { name: "teacher", kind: "server", url: "$url", identity: "llama-server", model: "base", concurrency: %d,
      parameters: { repeat_penalty: 1, ignore_eos: true } },
    { name: "problems", kind: "problems", count: "$problems", split: "held-out" },
    { name: "served", kind: "rollouts", inputs: { problems: "problems", model: "teacher" }, keep: 1, per_round: %d,
      max_tokens: 96, checks: { format: {} } },
  ],
}
"""


class Server:
    """llama-server on a port of its own."""

    def __init__(self, source, model):
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = found.getsockname()[1]
        self.command = [
            source + "/build/bin/llama-server", "-m", model, "--host", "127.0.0.1", "--port", str(self.port), "--jinja",
            "-np", str(CONCURRENCY), "-c", str(1024 * CONCURRENCY), "-t", str(os.cpu_count()), "--alias", "base",
            # llama.cpp takes a query rank to be missing by mistake, except from some published models.
            "--override-kv", "deepseek2.attention.q_lora_rank=int:0"]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.log = open(FOLDER + "/llama-server.log", "a")
        self.process = subprocess.Popen(self.command, stdout=self.log, stderr=self.log)
        for _ in range(600):
            try:
                urllib.request.urlopen(self.url + "/health", timeout=1).read()
                return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    sys.exit(f"llama-server ended by itself; see {self.log.name}")
                time.sleep(0.1)
        sys.exit("llama-server does not start")

    def kill(self):
        self.process.kill()
        self.process.wait()


def leaven(pipeline, server, options):
    return [LEAVEN, "run", pipeline, "--run", FOLDER + "/run", "--set", f"problems={options.problems}", "--set",
            "url=" + server.url]


def rows(query, *values):
    with sqlite3.connect(f"file:{FOLDER}/run/run.sqlite?mode=ro", uri=True) as database:
        return database.execute(query, values).fetchall()


def recorded():
    try:
        return rows("SELECT count(*) FROM rollouts")[0][0]
    except sqlite3.OperationalError:
        return 0


def rate(stage):
    """The share of right answers, and its standard error over the problems."""
    found = rows(
        """SELECT r.problem, avg(j.outcome = 'pass') FROM verdicts v JOIN judgements j ON j.id = v.judgement
        JOIN rollouts r ON r.id = v.rollout WHERE v.stage = (SELECT id FROM stages WHERE name = ?)
        GROUP BY r.problem""", stage)
    shares = [share for _, share in found]
    mean = sum(shares) / len(shares)
    return mean, math.sqrt(sum((share - mean) ** 2 for share in shares)) / len(shares)


def generate(server, prompts):
    """Completions a second of a bare load generator."""
    local = threading.local()

    def post(request):
        prompt, seed = request
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("127.0.0.1", server.port)
        body = {
            "model": "base", "messages": [{"role": "user", "content": prompt}], "max_tokens": 96, "seed": seed,
            "stream": False, "temperature": 1, "top_p": 1, "top_k": -1, "min_p": 0, "repeat_penalty": 1,
            "ignore_eos": True}
        local.connection.request(
            "POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
        response = local.connection.getresponse()
        response.read()
        assert response.status == 200, response.status

    requests = [(prompt, 1000 * place + seed) for place, prompt in enumerate(prompts) for seed in range(EACH)]
    start = time.time()
    with concurrent.futures.ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(post, requests))
    return len(requests) / (time.time() - start)


def load(server, options):
    """Leaven's completions a second as a share of the load generator's, in rounds of one and the other."""
    pipeline = FOLDER + "/load.json5"
    shares = []
    for round in range(5):
        with open(pipeline, "w") as file:
            file.write(LOAD % (round + 1, CONCURRENCY, EACH))
        shutil.rmtree(FOLDER + "/run", ignore_errors=True)
        subprocess.run(leaven(pipeline, server, options), check=True, stdout=subprocess.DEVNULL)
        [(seconds,)] = rows("SELECT ended - started FROM stages WHERE name = 'served'")
        [(made, tokens)] = rows("SELECT count(*), sum(tokens) FROM rollouts")
        assert made == options.problems * EACH and tokens == 96 * made, (made, tokens)
        # Other problems of the same kinds, as the server remembers prompts.
        problems = subprocess.run(
            [LEAVEN, "problems", "--jsonl", "--count", str(options.problems), "--seed", str(100 + round)], check=True,
            capture_output=True, text=True).stdout
        prompts = [json.loads(line)["prompt"] for line in problems.splitlines()]
        own, other = made / seconds, generate(server, prompts)
        shares.append(own / other)
        print(f"{own:.1f} completions a second, the load generator {other:.1f}: {100 * own / other:.1f}%", flush=True)
    return statistics.median(shares)


def main():
    enter(__file__, __doc__)
    parser = argparse.ArgumentParser()
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", action="store_true")
    options = parser.parse_args()
    numbers = random.Random(options.seed)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    source = peers.llama("llama-server")
    base = os.path.join(ROOT, "fixtures", "base")
    os.makedirs(peers.WORK, exist_ok=True)
    # Digits one by one, words with their space: as the base's own pre-tokenizer has it.
    server = Server(source, peers.convert(source, base, "f32", name="base", pretokenizer="refact"))
    if options.load:
        try:
            sys.exit(load(server, options) < 0.95)
        finally:
            server.kill()
    pipeline = FOLDER + "/served.json5"
    with open(pipeline, "w") as file:
        file.write(PIPELINE % (CONCURRENCY, base, EACH, EACH))
    wanted = options.problems * EACH
    kills, failed = 0, False

    def expect(holds, words):
        nonlocal failed
        if not holds:
            print("WRONG: " + words)
            failed = True

    try:
        goals = sorted(numbers.sample(range(1, wanted * 9 // 10), options.kills))
        for place, goal in enumerate(goals):
            run = subprocess.Popen(leaven(pipeline, server, options), stdout=subprocess.DEVNULL)
            # At least one answer of this start: a server that was never there ends a run.
            goal = max(goal, recorded() + 1)
            while run.poll() is None and recorded() < goal:
                time.sleep(0.02)
            if place % 2:
                # The server goes away under the run, and comes back; requests on their way are sent again.
                server.kill()
                time.sleep(numbers.random())
                server.start()
                time.sleep(numbers.random())
            expect(run.poll() is None, f"the run ended by itself before kill {place + 1}")
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
            print(f"kill {kills}: {recorded()} rollouts recorded", flush=True)
        subprocess.run(leaven(pipeline, server, options), check=True)
    finally:
        server.kill()

    [(rollouts,)] = rows(
        """SELECT count(DISTINCT v.rollout) FROM verdicts v WHERE v.stage = (SELECT id FROM stages WHERE name = 'served')""")
    failures = rows("SELECT reason, count(*) FROM failures GROUP BY reason")
    [(requests, prompt, completion)] = rows("SELECT requests, prompt_tokens, completion_tokens FROM server_usage")
    [(summary,)] = rows("SELECT summary FROM stages WHERE name = 'served'")
    print(f"{rollouts} of {wanted} rollouts after {kills} kills, {requests} answers, {prompt} + {completion} tokens")
    expect(rollouts == wanted and not failures, f"{rollouts} rollouts of {wanted}, failures {failures}")
    # Answers that were counted were recorded with what they brought.
    expect(wanted <= requests <= wanted + kills * CONCURRENCY, f"{requests} answers for {wanted} rollouts")
    expect(abs(json.loads(summary)["server"]["cost"] - (prompt + 2 * completion) / 1e6) < 1e-9, "the cost")
    (served, error), (own, other) = rate("served"), rate("built-in")
    print(f"right: {100 * served:.1f} ± {100 * error:.1f}% by the server, {100 * own:.1f} ± {100 * other:.1f}% by the engine")
    expect(abs(served - own) <= 4 * math.hypot(error, other), "the server's rollouts are of other prompts or another model")
    replay = subprocess.run([LEAVEN, "replay", FOLDER + "/run", "--some", "50"], capture_output=True, text=True)
    print(replay.stdout.strip())
    expect(replay.returncode == 0 and "beyond replay" in replay.stdout and " 0 different" in replay.stdout, "replay")
    sys.exit(failed)


if __name__ == "__main__":
    main()
