#!/usr/bin/env python3
"""Fine-tunes a published model with Leaven and with PyTorch, and compares them step by step.

    python3 Tests/Long/sft_peers.py [FOLDER] [--threads N]

FOLDER is a model folder; by default SmolLM2-135M-Instruct (see real_int8.py). Both make 20 steps on 4 chat
samples of the cold start, with AdamW and the same schedule. Prints both losses of each step and the speeds,
PyTorch's a sequence at a time, and in three steps with the batch padded; the faster of both counts. Then
Leaven alone makes 3 steps of reinforcement learning. Takes ten minutes. Ends with 1 where a loss differs by
more than a thousandth of itself, where Leaven is slower, where a step of reinforcement has no gradient, or
where sampling and training disagree on the log-probabilities by more than 1e-4 in the mean.
"""
import argparse
import json
import math
import os
import sqlite3
import subprocess
import sys
import tempfile
import time

from environment import LEAVEN, ROOT, enter

SAMPLES, STEPS, RATE, WARMUP, FLOOR, LONGEST = 4, 20, 5e-5, 5, 0.03, 200
COLD_START = os.path.join(ROOT, "fixtures", "cold-start", "train-00000-of-00001.jsonl.zst")


def samples(tokenizer):
    """Chat samples of at most LONGEST tokens: their messages, their tokens, and where the answer begins."""
    text = subprocess.run(["zstd", "-dc", COLD_START], capture_output=True, check=True).stdout.decode()
    chosen = []
    for line in text.splitlines():
        messages = json.loads(line)["messages"]
        prompt = tokenizer.apply_chat_template(messages[:-1], add_generation_prompt=True, return_dict=False)
        tokens = prompt + tokenizer(messages[-1]["content"])["input_ids"] + [tokenizer.eos_token_id]
        if len(tokens) <= LONGEST:
            chosen.append((messages, tokens, len(prompt)))
        if len(chosen) == SAMPLES:
            return chosen
    raise SystemExit(f"the cold start has fewer than {SAMPLES} samples of at most {LONGEST} tokens")


def run(stages, scratch, threads):
    """Runs a pipeline and returns its store and the seconds that it took."""
    path, folder = os.path.join(scratch, "pipeline.json"), os.path.join(scratch, "run")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"name": "published", "stages": stages}, file)
    began = time.perf_counter()
    subprocess.run([LEAVEN, "run", path, "--run", folder, "--threads", str(threads)], check=True,
                   stdout=subprocess.DEVNULL)
    return sqlite3.connect(os.path.join(folder, "run.sqlite")), time.perf_counter() - began


def values(store, name):
    return [value for value, in store.execute("SELECT value FROM measures WHERE name = ? ORDER BY step", (name,))]


def ours(folder, chosen, threads, steps):
    """The loss of each step, and the seconds of the run."""
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, "samples.jsonl"), "w", encoding="utf-8") as file:
            for messages, _, _ in chosen:
                file.write(json.dumps({"messages": messages}) + "\n")
        store, seconds = run([
            {"name": "published", "kind": "model", "folder": os.path.abspath(folder)},
            {"name": "samples", "kind": "samples", "file": "samples.jsonl"},
            {"name": "tuned", "kind": "sft", "inputs": {"model": "published", "samples": "samples"}, "epochs": steps,
             "samples_per_step": SAMPLES, "rate": RATE, "warmup": WARMUP, "rate_floor": FLOOR, "weight_decay": 0},
        ], scratch, threads)
        return values(store, "loss"), seconds


def rate(step):
    if step < WARMUP:
        return RATE * (step + 1) / WARMUP
    progress = (step - WARMUP) / max(1, STEPS - WARMUP)
    return RATE * (FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * progress)))


def theirs(folder, chosen, threads, steps, padded):
    """The loss of each step of PyTorch, and the mean seconds of the steps but the first."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(threads)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0)
    learned = sum(len(tokens) - start for _, tokens, start in chosen)
    longest = max(len(tokens) for _, tokens, _ in chosen)
    losses, seconds = [], 0.0
    for step in range(steps):
        began = time.perf_counter()
        total = 0.0
        for part in [chosen] if padded else [[one] for one in chosen]:
            width = longest if padded else len(part[0][1])
            ids = torch.zeros(len(part), width, dtype=torch.long)
            labels = torch.full_like(ids, -100)
            for row, (_, tokens, start) in enumerate(part):
                ids[row, :len(tokens)] = torch.tensor(tokens)
                labels[row, start:len(tokens)] = ids[row, start:len(tokens)]
            # The padding stands at the end, where no token that is learned attends to it.
            logits = model(ids).logits[:, :-1]
            loss = torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100, reduction="sum") / learned
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(total)
        if step > 0:
            seconds += time.perf_counter() - began
    return losses, seconds / (steps - 1)


def reinforced(folder, threads):
    """The measures of three steps of reinforcement learning, on sums that the model gets right now and then."""
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, "sums.jsonl"), "w", encoding="utf-8") as file:
            for first in range(2, 14):
                file.write(json.dumps({"prompt": f"What is {first} + 3?", "answer": str(first + 3)}) + "\n")
        store, _ = run([
            {"name": "published", "kind": "model", "folder": os.path.abspath(folder)},
            {"name": "sums", "kind": "problem-file", "file": "sums.jsonl"},
            {"name": "learned", "kind": "reinforce", "inputs": {"problems": "sums", "model": "published"},
             "steps": 3, "problems_per_step": 4, "group": 8, "max_tokens": 32, "rate": 1e-5,
             "checks": {"answer": {"where": "any"}}, "reward": {"answer": 1}},
        ], scratch, threads)
        return {name: values(store, name) for name in ("reward", "completion_tokens", "gradient_norm",
                                                       "log_probability_difference")}


def main():
    from transformers import AutoTokenizer

    from real_int8 import smollm

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    folder = options.folder or smollm()
    chosen = samples(AutoTokenizer.from_pretrained(folder))
    count = sum(len(tokens) for _, tokens, _ in chosen)
    own, whole = ours(folder, chosen, options.threads, STEPS)
    # Loading and saving take as long with one step.
    speeds = {"Leaven": count * (STEPS - 1) / (whole - ours(folder, chosen, options.threads, 1)[1])}
    others, seconds = theirs(folder, chosen, options.threads, STEPS, padded=False)
    speeds["PyTorch"] = count / seconds
    speeds["PyTorch, padded"] = count / theirs(folder, chosen, options.threads, 3, padded=True)[1]
    fault = len(own) != STEPS
    for step, (mine, other) in enumerate(zip(own, others)):
        fault |= abs(mine - other) > 1e-3 * other
        print(f"step {step}: loss {mine:.6f}, PyTorch {other:.6f}, differs by {abs(mine - other) / other:.1e}")
    for name, speed in speeds.items():
        print(f"{name}: {speed:.0f} tokens/s, Leaven is {speeds['Leaven'] / speed:.2f} times as fast")
    fault |= speeds["Leaven"] < max(speeds.values())
    measured = reinforced(folder, options.threads)
    for name, numbers in measured.items():
        print(f"reinforcement, {name}: {', '.join(f'{number:.4g}' for number in numbers)}")
    norms = measured["gradient_norm"]
    fault |= len(norms) != 3 or not all(0 < norm < math.inf for norm in norms)
    fault |= max(measured["log_probability_difference"]) > 1e-4
    return 1 if fault else 0


if __name__ == "__main__":
    enter(__file__, __doc__)
    sys.exit(main())
