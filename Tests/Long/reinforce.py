#!/usr/bin/env python3
"""Compares the loss and the gradients of reinforcement learning to those of PyTorch, for each of its options.

    python3 Tests/Long/reinforce.py

The models are small, with random weights, as transformers makes them; a batch has three groups of four
rollouts, whose log-probabilities when they were sampled lie near those of the model, so that some ratios are
clipped. The losses are written here anew, after the papers: GRPO (arXiv:2402.03300), Dr. GRPO
(arXiv:2503.20783) and DAPO (arXiv:2503.14476). Ends with 1 if the loss, or a tensor's gradient, differs by
more than a ten-thousandth of its largest number.
"""
import json
import os
import random
import subprocess
import sys

import architectures
from environment import LEAVEN, enter
from gradients import every, named

TOLERANCE = 1e-4
LONGEST = 24
OPTIONS = [
    {},
    {"scale": "deviation"},
    {"aggregation": "sequence"},
    {"aggregation": "fixed", "max_tokens": LONGEST},
    {"updates": 2},
    {"updates": 2, "clip_low": 0.1, "clip_high": 0.15, "aggregation": "sequence", "scale": "deviation"},
    {"kl": 0.05},
    {"kl": 0.05, "updates": 3, "aggregation": "fixed", "max_tokens": LONGEST},
    {"entropy_bonus": 0.02},
    {"entropy_bonus": 0.02, "updates": 2, "kl": 0.01, "scale": "deviation"},
]


def log_probabilities(model, rollout):
    """What the model gives each token of the completion, in nats."""
    import torch

    ids = torch.tensor([rollout["prompt"] + rollout["completion"]])
    logits = model(ids).logits[0, len(rollout["prompt"]) - 1:-1]
    return logits.log_softmax(-1).gather(1, torch.tensor(rollout["completion"])[:, None])[:, 0]


def drawn(model):
    """A batch."""
    import torch

    numbers = random.Random(7)
    batch = []
    for group in range(3):
        prompt = [numbers.randrange(model.config.vocab_size) for _ in range(numbers.randint(3, 9))]
        for place in range(4):
            completion = [
                numbers.randrange(model.config.vocab_size) for _ in range(numbers.randint(4, LONGEST))]
            rollout = {"group": group, "reward": round(place % 2 + 0.1 * numbers.randint(0, 3), 3), "prompt": prompt,
                       "completion": completion}
            with torch.no_grad():
                now = log_probabilities(model, rollout).tolist()
            rollout["log_probabilities"] = [value + numbers.gauss(0, 0.2) for value in now]
            rollout["references"] = [value + numbers.gauss(0, 0.3) for value in now]
            batch.append(rollout)
    return batch


def loss(model, batch, options):
    """The objective that is lowered."""
    import torch

    groups = {}
    for rollout in batch:
        groups.setdefault(rollout["group"], []).append(rollout)
    sums, lengths = [], []
    for group in groups.values():
        rewards = torch.tensor([rollout["reward"] for rollout in group], dtype=torch.float64)
        advantages = rewards - rewards.mean()
        if options.get("scale") == "deviation":
            advantages = advantages / (rewards.std() + 1e-4)
        for rollout, advantage in zip(group, advantages):
            now = log_probabilities(model, rollout)
            then = torch.tensor(rollout["log_probabilities"], dtype=now.dtype)
            advantage = advantage - options.get("entropy_bonus", 0) * then
            if options.get("updates", 1) > 1:
                ratio = (now - then).exp()
                bounded = ratio.clamp(1 - options.get("clip_low", 0.2), 1 + options.get("clip_high", 0.28))
                token = -torch.minimum(ratio * advantage, bounded * advantage)
            else:
                token = -advantage * now
            if options.get("kl"):
                below = torch.tensor(rollout["references"], dtype=now.dtype) - now
                token = token + options["kl"] * (below.exp() - below - 1)
            sums.append(token.sum())
            lengths.append(len(token))
    match options.get("aggregation", "token"):
        case "token": return sum(sums) / sum(lengths)
        case "sequence": return sum(total / length for total, length in zip(sums, lengths)) / len(sums)
        case "fixed": return sum(sums) / (len(sums) * LONGEST)


def compare(name, folder):
    """Prints a line of figures for each option; returns what is wrong."""
    import safetensors

    model = architectures.make(name, folder)
    batch = drawn(model)
    source = os.path.join(folder, "batch.jsonl")
    with open(source, "w") as file:
        file.writelines(json.dumps(rollout) + "\n" for rollout in batch)
    faults = []
    for number, options in enumerate(OPTIONS):
        model.zero_grad()
        wanted = loss(model, batch, options)
        wanted.backward()
        gradients = named(model)
        output = os.path.join(folder, f"gradients-{number}")
        subprocess.run([LEAVEN, "model", "gradients", folder, "--batch", source, "--objective", json.dumps(options),
                        "--output", output], check=True)
        worst = 0.0
        with safetensors.safe_open(output, "pt") as ours:
            own = float(ours.metadata()["loss"])
            padding = model.get_input_embeddings().padding_idx
            for key, gradient in gradients.items():
                mine = ours.get_tensor(key)
                if key == "model.embed_tokens.weight" and padding is not None:
                    mine[padding] = 0
                scale = gradient.abs().max().item()
                error = (mine - gradient).abs().max().item() / (scale or 1)
                worst = max(worst, error)
                if error > TOLERANCE:
                    faults.append(f"{name}: {options}: {key} differs by {error:.1e}")
        if abs(own - wanted.item()) > TOLERANCE * abs(wanted.item()) + 1e-7:
            faults.append(f"{name}: {options}: the loss is {own} and {wanted.item()}")
        print(f"{name}: {options}: {len(gradients)} tensors, loss {own:.6f} and {wanted.item():.6f}, "
              f"largest relative error {worst:.1e}", flush=True)
    return faults


if __name__ == "__main__":
    enter(__file__, __doc__)
    sys.exit(every(compare))
