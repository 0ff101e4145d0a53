#!/usr/bin/env python3
"""Compares Leaven's logits with those of transformers' DeepseekV3ForCausalLM, in both directions.

    python3 Tests/Long/logits.py [MODEL…]

Opens each model folder (fixtures/base, if none is named and it is there, and a small model with compressed queries,
expert groups and scaled weights, which Leaven makes first) with transformers, compares tokens and the logits at
every position with `leaven model logits`, then writes the model with transformers and reads that with Leaven. Makes
a virtual environment in .venv on first use, of some gigabytes; LEAVEN_TORCH names another build of torch to
install: LEAVEN_TORCH=torch==2.13.0+cpu. Ends with 1 if anything differs.
"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PYTHON = os.path.join(ROOT, ".venv", "bin", "python")
LEAVEN = os.path.join(ROOT, ".build", "release", "leaven")
# f32 sums in another order: far above what they differ by, far below what a wrong convention does.
TOLERANCE = 1e-4
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


def environment():
    """Goes on in the virtual environment, which is made if it is not there."""
    if os.path.realpath(sys.prefix) == os.path.realpath(os.path.join(ROOT, ".venv")):
        return
    ready = os.path.join(ROOT, ".venv", "ready")
    if not os.path.exists(ready):
        print("Making the virtual environment .venv", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", os.path.join(ROOT, ".venv")], check=True)
        packages = [os.environ.get("LEAVEN_TORCH", "torch"), "transformers", "tokenizers", "safetensors", "numpy"]
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *packages], check=True)
        open(ready, "w").close()
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_PROGRESS_BARS="1", TRANSFORMERS_VERBOSITY="error")
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__), *sys.argv[1:]])


def small_model(folder):
    """A model that uses every option of the architecture, its router biases moved off zero by a few steps."""
    pipeline = os.path.join(folder, "small.json5")
    with open(pipeline, "w") as file:
        json.dump(PIPELINE, file)
    run = os.path.join(folder, "run")
    subprocess.run([LEAVEN, "run", pipeline, "--run", run], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(run, "models", "model", "model")


def ask_leaven(folder, *how):
    output = subprocess.run([LEAVEN, "model", "logits", folder, *how], check=True, capture_output=True).stdout
    answer = json.loads(output)
    return answer["tokens"], answer["logits"]


def compare(name, folder, scratch):
    """Prints a line of figures for a model folder; returns what is wrong."""
    import random

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()

    model, info = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    model.eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    faults = [f"{kind}: {keys}" for kind, keys in info.items() if keys]
    if type(model).__name__ != "DeepseekV3ForCausalLM":
        faults.append(f"opened as {type(model).__name__}")
    biases = [(key, value) for key, value in model.state_dict().items() if key.endswith("e_score_correction_bias")]
    experts = model.config.num_hidden_layers - model.config.first_k_dense_replace
    if len(biases) != experts or any(b.dtype != torch.float32 or not b.abs().sum() > 0 for _, b in biases):
        faults.append("the router biases were not loaded")

    text = tokenizer.apply_chat_template(PROMPT, tokenize=False, add_generation_prompt=True) + ANSWER
    tokens, logits = ask_leaven(folder, "--text", text)
    theirs = tokenizer(text, add_special_tokens=False)["input_ids"]
    if tokens != theirs:
        faults.append(f"tokens differ: {tokens} and {theirs}")
    chance = random.Random(1)
    drawn = [chance.randrange(model.config.vocab_size) for _ in range(min(400, model.config.max_position_embeddings))]
    cases = [(tokens, logits), ask_leaven(folder, "--tokens", ",".join(map(str, drawn)))]

    again = os.path.join(scratch, name.replace("/", "-"))
    model.save_pretrained(again)
    tokenizer.save_pretrained(again)
    cases.append(ask_leaven(again, "--text", text))

    largest, same, count = 0.0, 0, 0
    for tokens, logits in cases:
        with torch.no_grad():
            theirs = model(torch.tensor([tokens])).logits[0].double()
        ours = torch.tensor(logits, dtype=torch.float64)
        largest = max(largest, ((ours - theirs).abs().max() / theirs.abs().max()).item())
        same += (ours.argmax(-1) == theirs.argmax(-1)).sum().item()
        count += len(tokens)
    print(f"{name}: {count} positions, largest relative error {largest:.1e}, same best token {same / count:.2%}")
    if not largest <= TOLERANCE:
        faults.append(f"logits differ by more than {TOLERANCE}")
    return faults


def main(arguments):
    if arguments and arguments[0] in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    environment()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        base = os.path.join(ROOT, "fixtures", "base")
        folders = arguments or [base] * os.path.isdir(base) + [small_model(scratch)]
        for folder in folders:
            name = os.path.relpath(folder, ROOT) if folder.startswith(ROOT) else os.path.basename(folder)
            for fault in compare(name, folder, scratch):
                wrong += 1
                print(f"{name}: {fault}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
