#!/usr/bin/env python3
"""Compares the gradients that Leaven trains with to those of PyTorch, for every tensor of every architecture.

    python3 Tests/Long/gradients.py

The models are small, with random weights, as transformers makes them; the loss is the mean cross-entropy of
100 tokens. Ends with 1 if a tensor's gradient differs by more than a thousandth of its largest number.
"""
import os
import subprocess
import sys
import tempfile

import architectures
from environment import LEAVEN, enter
from logits import drawn

TOLERANCE = 1e-3


def named(model):
    """The gradients by the names that a checkpoint has: transformers keeps experts in one tensor."""
    gradients = {}
    for name, parameter in model.named_parameters():
        gradient = parameter.grad
        gate_name, up_name, down_name = "gate_proj", "up_proj", "down_proj"
        if model.config.model_type == "mixtral" and ".mlp." in name:
            name = name.replace(".mlp.", ".block_sparse_moe.")
            gate_name, up_name, down_name = "w1", "w3", "w2"
        if name.endswith("experts.gate_up_proj"):
            for expert, both in enumerate(gradient):
                gate, up = both.chunk(2)
                gradients[name.replace("gate_up_proj", f"{expert}.{gate_name}.weight")] = gate
                gradients[name.replace("gate_up_proj", f"{expert}.{up_name}.weight")] = up
        elif name.endswith("experts.down_proj"):
            for expert, down in enumerate(gradient):
                gradients[name.replace("down_proj", f"{expert}.{down_name}.weight")] = down
        else:
            gradients[name] = gradient
    return gradients


def theirs(model, tokens):
    """The loss and the gradients."""
    import torch

    ids = torch.tensor([tokens])
    loss = model(ids, labels=ids).loss
    loss.backward()
    return loss.item(), named(model)


def compare(name, folder):
    """Prints a line of figures; returns what is wrong."""
    import safetensors

    model = architectures.make(name, folder)
    tokens = drawn(model.config.vocab_size, 100)
    loss, gradients = theirs(model, tokens)
    file = os.path.join(folder, "gradients")
    subprocess.run([LEAVEN, "model", "gradients", folder, "--tokens", ",".join(map(str, tokens)), "--output", file],
                   check=True)
    faults, worst = [], 0.0
    with safetensors.safe_open(file, "pt") as ours:
        own = float(ours.metadata()["loss"])
        # The router's bias has no gradient: it is moved by the load.
        names = {key for key in ours.keys() if not key.endswith("e_score_correction_bias")}
        if names != set(gradients):
            faults.append(f"other tensors: {sorted(names ^ set(gradients))}")
        for key in sorted(names & set(gradients)):
            mine = ours.get_tensor(key)
            # PyTorch never moves the row of the padding token.
            padding = model.get_input_embeddings().padding_idx
            if key == "model.embed_tokens.weight" and padding is not None:
                mine[padding] = 0
            scale = gradients[key].abs().max().item()
            error = (mine - gradients[key]).abs().max().item()
            if error > TOLERANCE * scale:
                faults.append(f"{key} differs by {error} of {scale}")
            worst = max(worst, error / scale if scale else 0)
    if abs(own - loss) > 1e-5 * loss:
        faults.append(f"the loss is {own} and {loss}")
    print(f"{name}: {len(names)} tensors, loss {own:.6f} and {loss:.6f}, largest relative error {worst:.1e}")
    return [f"{name}: {fault}" for fault in faults]


def every(compare):
    """Compares each model that is trained here, prints what is wrong, and returns the exit code."""
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in architectures.TRAINED:
            faults += compare(name, os.path.join(scratch, name))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    enter(__file__, __doc__)
    sys.exit(every(compare))
