#!/usr/bin/env python3
"""Compares Leaven's logits with those of transformers.

    python3 Tests/Long/logits.py [--renew] [MODEL…]

Without a MODEL: small random models of every architecture that Leaven reads, as transformers makes and saves
them (in f32, f16 and bf16, in one file and in shards, and with the f8 blocks of DeepSeek-V3), 200 tokens
each, computed at once and step by step; then models that Leaven made: fixtures/base, and one with compressed
queries, expert groups and scaled weights. Those are opened with transformers, compared, written by
transformers, and read again by Leaven.

Makes a virtual environment in .venv on first use (see environment.py). Ends with 1 if anything differs.
--renew writes fixtures/architectures.json, results that the ordinary tests compare with.
"""
import json
import os
import random
import subprocess
import sys
import tempfile

import architectures
from environment import LEAVEN, ROOT, enter

# f32 sums in another order: far above what they differ by, far below what a wrong convention does.
TOLERANCE = 1e-4
SAVED = os.path.join(ROOT, "fixtures", "architectures.json")
PROMPT = [{"role": "user", "content": "What is 12*34? 求84与36的最大公约数。"}]
ANSWER = "<think>\n12*34=408\n检查一下：408/34=12，正确。\n</think>\n<answer>408</answer>"
PIPELINE = {
    "name": "small",
    "stages": [
        {"name": "tokenizer", "kind": "tokenizer", "documents": 500, "vocabulary": 512},
        {
            "name": "model", "kind": "pretrain", "inputs": {"tokenizer": "tokenizer"}, "steps": 3, "bias_rate": 0.1,
            "model": {
                "hidden_size": 64, "num_hidden_layers": 3, "q_lora_rank": 24, "kv_lora_rank": 40, "n_group": 4,
                "topk_group": 2, "n_routed_experts": 16, "num_experts_per_tok": 3, "n_shared_experts": 2,
                "routed_scaling_factor": 2.5, "rope_theta": 500, "qk_nope_head_dim": 24, "v_head_dim": 20,
            },
        },
    ],
}


def small_model(folder):
    """A model that uses every option of the architecture, its router biases moved off zero by a few steps."""
    pipeline = os.path.join(folder, "small.json5")
    with open(pipeline, "w") as file:
        json.dump(PIPELINE, file)
    run = os.path.join(folder, "run")
    subprocess.run([LEAVEN, "run", pipeline, "--run", run], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(run, "models", "model", "model")


def ask_leaven(folder, *how):
    answer = subprocess.run([LEAVEN, "model", "logits", folder, *how], capture_output=True, text=True)
    if answer.returncode:
        raise SystemExit(answer.stderr.strip())
    answer = json.loads(answer.stdout)
    return answer["tokens"], answer["logits"]


def ask_tokens(folder, tokens, *how):
    return ask_leaven(folder, "--tokens", ",".join(map(str, tokens)), *how)[1]


def drawn(vocabulary, count, seed=1):
    chance = random.Random(seed)
    return [chance.randrange(vocabulary) for _ in range(count)]


def drawn_clearly(model, count):
    """Tokens for which no router's choice is closer than f32 can tell: where two experts tie, either choice is right."""
    import torch

    gates = [module for name, module in model.named_modules() if hasattr(module, "e_score_correction_bias")]
    for seed in range(1, 100):
        tokens, margins = drawn(model.config.vocab_size, count, seed), []

        def note(gate, inputs, _):
            x = inputs[0].reshape(-1, gate.weight.shape[1]).double()
            scores = torch.sigmoid(x @ gate.weight.double().T) + gate.e_score_correction_bias.double()
            best = scores.topk(model.config.num_experts_per_tok + 1, -1).values
            margins.append((best[:, -2] - best[:, -1]).min().item())

        hooks = [gate.register_forward_hook(note) for gate in gates]
        with torch.no_grad():
            model(torch.tensor([tokens]))
        for hook in hooks:
            hook.remove()
        if min(margins) > 1e-6:
            return tokens
    raise SystemExit("every draw has a tie of experts")


def compare(name, model, cases):
    """Prints a line of figures for [(tokens, Leaven's logits)]; returns what is wrong."""
    import torch

    largest, same, count = 0.0, 0, 0
    for tokens, logits in cases:
        with torch.no_grad():
            theirs = model(torch.tensor([tokens])).logits[0].double()
        ours = torch.tensor(logits, dtype=torch.float64)
        largest = max(largest, ((ours - theirs).abs().max() / theirs.abs().max()).item())
        same += (ours.argmax(-1) == theirs.argmax(-1)).sum().item()
        count += len(tokens)
    print(f"{name}: {count} positions, largest relative error {largest:.1e}, same best token {same / count:.2%}")
    faults = [] if largest <= TOLERANCE else [f"logits differ by more than {TOLERANCE}"]
    return faults if same == count else [*faults, "another best token"]


def compare_architecture(name, folder):
    """The model of a folder that transformers wrote; prefill and steps must have the same bits."""
    model = architectures.load(folder)
    tokens = drawn(model.config.vocab_size, 200)
    steps, whole = ask_tokens(folder, tokens), ask_tokens(folder, tokens, "--prefill")
    faults = compare(name, model, [(tokens, steps)])
    return faults if steps == whole else [*faults, "computed at once the logits are others"]


def saved_otherwise(name, folder, dtype, shard):
    """A case's folder in another number format and in shards."""
    model = architectures.make(name, folder + "-f32")
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)


def saved_in_blocks(name, folder):
    """A case's folder as DeepSeek-V3 is published: f8 with a scale for each block of 128 x 128."""
    import safetensors.torch
    import torch

    architectures.make(name, folder)
    file = os.path.join(folder, "model.safetensors")
    tensors, result = safetensors.torch.load_file(file), {}
    for key, value in tensors.items():
        rows, columns = (value.shape + (0, 0))[:2] if value.dim() == 2 else (0, 0)
        if not rows or "embed" in key or "lm_head" in key or key.endswith("gate.weight"):
            result[key] = value if value.dim() == 1 and "bias" in key else value.to(torch.bfloat16)
            continue
        scales = torch.zeros((rows + 127) // 128, (columns + 127) // 128)
        small = torch.zeros(rows, columns, dtype=torch.float8_e4m3fn)
        for i in range(scales.shape[0]):
            for j in range(scales.shape[1]):
                block = value[128 * i:128 * i + 128, 128 * j:128 * j + 128]
                scales[i, j] = block.abs().max() / 448
                small[128 * i:128 * i + 128, 128 * j:128 * j + 128] = (
                    block / scales[i, j]).to(torch.float8_e4m3fn)
        result[key], result[key + "_scale_inv"] = small, scales
        whole = small.float()
        for i in range(scales.shape[0]):
            for j in range(scales.shape[1]):
                whole[128 * i:128 * i + 128, 128 * j:128 * j + 128] *= scales[i, j]
        tensors[key] = whole
    # The same numbers in f32 for transformers, which has no f8 on processors.
    plain = {key: (value.to(torch.bfloat16).float()
                   if key in result and result[key].dtype == torch.bfloat16 else value)
             for key, value in tensors.items()}
    os.makedirs(folder + "-plain")
    safetensors.torch.save_file(plain, os.path.join(folder + "-plain", "model.safetensors"), {"format": "pt"})
    config = architectures.config_json(folder)
    with open(os.path.join(folder + "-plain", "config.json"), "w") as out:
        json.dump(config, out)
    config["quantization_config"] = {
        "activation_scheme": "dynamic", "fmt": "e4m3", "quant_method": "fp8", "weight_block_size": [128, 128]}
    with open(os.path.join(folder, "config.json"), "w") as out:
        json.dump(config, out)
    safetensors.torch.save_file(result, file, {"format": "pt"})


def compare_formats(scratch):
    import torch

    faults = []
    for name, dtype, kind in [("qwen3-moe", torch.bfloat16, "bf16"), ("llama-llama3", torch.float16, "f16"),
                              ("mixtral", torch.float32, "f32"),
                              ("deepseek-v3-groups-rank-yarn", torch.bfloat16, "bf16")]:
        folder = os.path.join(scratch, f"{name}-{kind}")
        saved_otherwise(name, folder, dtype, "20KB")
        shards = sum(file.endswith(".safetensors") for file in os.listdir(folder))
        label = f"{name}, {kind}, {shards} shards"
        faults += [f"{label}: {fault}" for fault in compare_architecture(label, folder)]
    folder = os.path.join(scratch, "blocks")
    saved_in_blocks("deepseek-v3-wide", folder)
    model = architectures.load(folder + "-plain")
    tokens = drawn(model.config.vocab_size, 200)
    label = "deepseek-v3-wide, f8 blocks"
    return faults + [f"{label}: {fault}" for fault in compare(label, model, [(tokens, ask_tokens(folder, tokens))])]


def compare_made_here(name, folder, scratch):
    """A model that Leaven made, its tokenizer too, and the same after a turn through transformers."""
    from transformers import AutoTokenizer

    model = architectures.load(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    faults = []
    if type(model).__name__ != "DeepseekV3ForCausalLM":
        faults.append(f"opened as {type(model).__name__}")
    biases = [value for key, value in model.state_dict().items() if key.endswith("e_score_correction_bias")]
    experts = model.config.num_hidden_layers - model.config.first_k_dense_replace
    if len(biases) != experts or not all(bias.abs().sum() > 0 for bias in biases):
        faults.append("the router biases were not loaded")
    text = tokenizer.apply_chat_template(PROMPT, tokenize=False, add_generation_prompt=True) + ANSWER
    tokens, logits = ask_leaven(folder, "--text", text)
    theirs = tokenizer(text, add_special_tokens=False)["input_ids"]
    if tokens != theirs:
        faults.append(f"tokens differ: {tokens} and {theirs}")
    long = drawn_clearly(model, min(400, model.config.max_position_embeddings))
    again = os.path.join(scratch, name.replace("/", "-"))
    model.save_pretrained(again)
    tokenizer.save_pretrained(again)
    if weights(again) != weights(folder):
        faults.append("transformers wrote other weights")
    cases = [(tokens, logits), (long, ask_tokens(folder, long)), ask_leaven(again, "--text", text)]
    return faults + compare(name, model, cases)


def weights(folder):
    """Names and bytes of a folder's weights."""
    import safetensors.torch

    tensors = safetensors.torch.load_file(os.path.join(folder, "model.safetensors"))
    return {key: value.numpy().tobytes() for key, value in tensors.items()}


def renew(scratch):
    """Writes logits of the last tokens of a short text for every architecture."""
    import torch

    cases = []
    for name in architectures.CASES:
        folder = os.path.join(scratch, name)
        model = architectures.make(name, folder)
        tokens = drawn(model.config.vocab_size, 40)
        with torch.no_grad():
            logits = model(torch.tensor([tokens])).logits[0][[10, 39]]
        config = architectures.config_json(folder)
        config.pop("transformers_version", None)
        rows = [[float(f"{value:.6g}") for value in row] for row in logits.tolist()]
        cases.append({"name": name, "config": config, "tokens": tokens, "positions": [10, 39], "logits": rows})
    with open(SAVED, "w") as out:
        out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def main(arguments):
    enter(__file__, __doc__)
    faults = []
    with tempfile.TemporaryDirectory() as scratch:
        if arguments == ["--renew"]:
            return renew(scratch)
        if not arguments:
            for name in architectures.CASES:
                folder = os.path.join(scratch, name)
                architectures.make(name, folder)
                faults += [f"{name}: {fault}" for fault in compare_architecture(name, folder)]
            faults += compare_formats(scratch)
        base = os.path.join(ROOT, "fixtures", "base")
        for folder in arguments or [base] * os.path.isdir(base) + [small_model(scratch)]:
            name = os.path.relpath(folder, ROOT) if folder.startswith(ROOT) else os.path.basename(folder)
            faults += [f"{name}: {fault}" for fault in compare_made_here(name, folder, scratch)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
