#!/usr/bin/env python3
"""How long a model folder of about 4 GB takes to its first token, and how much memory.

    Tests/Long/load.py [--format F32|BF16|F8_E4M3|I8] [--folder DIR]

Writes a Qwen3-MoE of random numbers (made once, in DIR), reads it through once, as the disk's own time, and
then has `leaven model logits` compute one token of it. Needs python3 alone, 4 GB of disk and about 5 GB of
memory.
"""
import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

import environment

SIZES = {"F32": 4, "BF16": 2, "F8_E4M3": 1, "I8": 1}


def config(layers):
    return {
        "architectures": ["Qwen3MoeForCausalLM"], "model_type": "qwen3_moe", "vocab_size": 32000, "hidden_size": 2048,
        "intermediate_size": 6144, "num_hidden_layers": layers, "num_attention_heads": 32, "num_key_value_heads": 4,
        "head_dim": 128, "max_position_embeddings": 40960, "rms_norm_eps": 1e-6, "rope_theta": 1e6,
        "tie_word_embeddings": False, "hidden_act": "silu", "num_experts": 64, "num_experts_per_tok": 8,
        "moe_intermediate_size": 768, "norm_topk_prob": True, "decoder_sparse_step": 1, "mlp_only_layers": [],
        "attention_bias": False,
    }


def tensors(layers, format):
    """Name, format and shape of each."""
    hidden, vocabulary = 2048, 32000
    real = "F32" if format == "F32" else "BF16"

    def matrix(name, outputs, inputs):
        yield name + ".weight", format, (outputs, inputs)
        if format == "F8_E4M3":
            yield name + ".weight_scale_inv", "F32", (-(-outputs // 128), -(-inputs // 128))
        if format == "I8":
            yield name + ".weight_scale", "F32", (outputs, 1)

    yield "model.embed_tokens.weight", real, (vocabulary, hidden)
    yield "lm_head.weight", real, (vocabulary, hidden)
    yield "model.norm.weight", real, (hidden,)
    for layer in range(layers):
        prefix = f"model.layers.{layer}."
        yield prefix + "input_layernorm.weight", real, (hidden,)
        yield prefix + "post_attention_layernorm.weight", real, (hidden,)
        yield prefix + "self_attn.q_norm.weight", real, (128,)
        yield prefix + "self_attn.k_norm.weight", real, (128,)
        yield prefix + "mlp.gate.weight", real, (64, hidden)
        yield from matrix(prefix + "self_attn.q_proj", 4096, hidden)
        yield from matrix(prefix + "self_attn.k_proj", 512, hidden)
        yield from matrix(prefix + "self_attn.v_proj", 512, hidden)
        yield from matrix(prefix + "self_attn.o_proj", hidden, 4096)
        for expert in range(64):
            own = f"{prefix}mlp.experts.{expert}."
            yield from matrix(own + "gate_proj", 768, hidden)
            yield from matrix(own + "up_proj", 768, hidden)
            yield from matrix(own + "down_proj", hidden, 768)


def numbers(format, count, source):
    """`count` numbers that no product of this model makes infinite."""
    if format == "F32":
        return b"".join(source.randbytes(3) + b"\x3c" for _ in range(count))
    if format == "BF16":
        return b"".join(source.randbytes(1) + b"\x3c" for _ in range(count))
    return source.randbytes(count).translate(bytes(b & 0xB7 for b in range(256)))


def make(folder, format):
    layers = {"F32": 3, "BF16": 6}.get(format, 12)
    entries, offset = {}, 0
    for name, kind, shape in tensors(layers, format):
        size = SIZES[kind]
        for extent in shape:
            size *= extent
        entries[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + size]}
        offset += size
    header = json.dumps(entries).encode()
    header += b" " * (-len(header) % 8)
    source = random.Random(1)
    blocks = {kind: numbers(kind, 1 << 20, source) for kind in {e["dtype"] for e in entries.values()}}
    os.makedirs(folder)
    with open(folder + "/config.json", "w") as file:
        json.dump(config(layers), file)
    with open(folder + "/model.safetensors.part", "wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for entry in entries.values():
            left = entry["data_offsets"][1] - entry["data_offsets"][0]
            while left > 0:
                left -= file.write(blocks[entry["dtype"]][:left])
    os.rename(folder + "/model.safetensors.part", folder + "/model.safetensors")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", choices=SIZES, default="BF16")
    parser.add_argument("--folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or scratch + "/model"
        if not os.path.exists(folder + "/model.safetensors"):
            make(folder, options.format)
        file = folder + "/model.safetensors"
        size = os.path.getsize(file)
        best = None
        for _ in range(3):
            started = time.monotonic()
            subprocess.run(["cat", file], stdout=subprocess.DEVNULL, check=True)
            read = time.monotonic() - started
            command = [environment.LEAVEN, "model", "logits", folder, "--tokens", "5"]
            started = time.monotonic()
            output = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
            token = time.monotonic() - started
            row = json.loads(output)["logits"][0]
            if not all(abs(value) < 1e30 for value in row):
                sys.exit("the logits are not finite")
            best = min(best or (token, read), (token, read))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        token, read = best
        print(
            f"{options.format}: {size / 1e9:.2f} GB; read in {read:.2f} s; first token after {token:.2f} s, "
            f"{token - read:.2f} s more; memory {memory / 1e9:.2f} GB, {(memory - size) / 1e6:.0f} MB more")


if __name__ == "__main__":
    main()
