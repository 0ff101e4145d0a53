#!/usr/bin/env python3
"""Measures Leaven beside llama.cpp and PyTorch, on the same machine, the same model and the same work.

    python3 Tests/Long/peers.py [--threads N] [--sequences N] [--context N] [--rounds N] [--training]
                                 [--length N] [--published]

The model has 26.9 million random weights in the shape of DeepSeek-V3, made by transformers; with --published
it is SmolLM2-135M-Instruct (see real_int8.py), beside transformers too. llama.cpp is built from the source
distribution of llama-cpp-python on PyPI, in .venv (LEAVEN_LLAMA names a build that is there: the folder of
llama.cpp with its build/bin), and runs `llama-batched-bench` on the converted model in f32, bf16 and q8_0.
Each round runs each contender once, one after the other; the best of all rounds counts.
Prints a table, and for scripts a line `ratio NAME VALUE OURS PEER` for each comparison, in tokens a second.
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import time

from environment import LEAVEN, ROOT, enter
from real_int8 import smollm

VENV = os.environ.get("LEAVEN_VENV", os.path.join(ROOT, ".venv"))
WORK = os.path.join(VENV, "peers")
SHAPE = dict(
    vocab_size=4096, hidden_size=256, num_hidden_layers=8, first_k_dense_replace=1, intermediate_size=768,
    num_attention_heads=8, num_key_value_heads=8, q_lora_rank=96, kv_lora_rank=64, qk_nope_head_dim=32,
    qk_rope_head_dim=16, v_head_dim=32, n_routed_experts=32, num_experts_per_tok=4, moe_intermediate_size=128,
    n_shared_experts=1, n_group=1, topk_group=1, norm_topk_prob=True, routed_scaling_factor=1.0,
    max_position_embeddings=4096, rope_theta=10000.0, rope_scaling=None, tie_word_embeddings=False)
# llama.cpp knows pre-tokenizers by name alone, and asks for one.
CONVERT = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
import conversion.base
name = sys.argv[2]
conversion.base.TextModel.get_vocab_base_pre = lambda self, tokenizer: name
sys.argv = ["convert_hf_to_gguf.py", *sys.argv[3:]]
runpy.run_path(sys.path[0] + "/convert_hf_to_gguf.py", run_name="__main__")
"""


def run(*command, **options):
    """Runs a command that says something only when it fails; its output."""
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"{' '.join(command[:3])} failed:\n{result.stderr[-2000:]}")
    return result.stdout


def llama(program="llama-batched-bench"):
    """The folder of llama.cpp, with a program built."""
    if "LEAVEN_LLAMA" in os.environ:
        return os.environ["LEAVEN_LLAMA"]
    os.makedirs(WORK, exist_ok=True)
    pip = [sys.executable, "-m", "pip"]
    if not glob.glob(WORK + "/llama_cpp_python-*/"):
        print("Downloading llama.cpp", flush=True)
        run(*pip, "download", "--no-deps", "--no-binary", "llama-cpp-python", "llama-cpp-python", cwd=WORK)
        run("tar", "xf", glob.glob(WORK + "/llama_cpp_python-*.tar.gz")[0], cwd=WORK)
    folder = os.path.join(glob.glob(WORK + "/llama_cpp_python-*/")[0], "vendor", "llama.cpp")
    if not os.path.exists(folder + "/build/bin/" + program):
        print("Building llama.cpp: some minutes", flush=True)
        run(*pip, "install", "--quiet", "cmake", "ninja")
        tools = dict(os.environ, PATH=os.path.dirname(sys.executable) + ":" + os.environ["PATH"])
        run("cmake", "-B", "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DLLAMA_CURL=OFF",
            "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_SERVER=ON", "-DLLAMA_BUILD_UI=OFF", cwd=folder, env=tools)
        run("cmake", "--build", "build", "--target", program, cwd=folder, env=tools)
    return folder


def make_model(folder):
    import torch
    import transformers

    torch.manual_seed(1)
    config = transformers.DeepseekV3Config(**SHAPE, bos_token_id=0, eos_token_id=1, pad_token_id=2)
    model = transformers.DeepseekV3ForCausalLM(config)
    model.save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        with open(os.path.join(ROOT, "fixtures", "base", name), "rb") as source:
            with open(os.path.join(folder, name), "wb") as target:
                target.write(source.read())


def convert(source, folder, format, name="model", pretokenizer="deepseek-v3"):
    """The model as llama.cpp has it."""
    file = os.path.join(WORK, f"{name}-{format}.gguf")
    if not os.path.exists(file):
        run(sys.executable, "-m", "pip", "install", "--quiet", "sentencepiece", "gguf")
        run(sys.executable, "-c", CONVERT, source, pretokenizer, folder, "--outtype", format, "--outfile", file)
    return file


def ask_llama(source, file, options):
    """Tokens a second while all sequences sample, from half the distance before the context to half after it."""
    new = 32
    before = max(1, options.context - new // 2)
    room = max(1024, options.sequences * (before + new) + 64)
    output = run(
        source + "/build/bin/llama-batched-bench", "-m", file, "-c", str(room), "-b", "2048", "-ub", "512",
        "-npp", str(before), "-ntg", str(new), "-npl", str(options.sequences), "-t", str(options.threads),
        "-tb", str(options.threads), "--output-format", "jsonl")
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return lines[-1]["speed_tg"]


def ask_leaven(folder, weights, options):
    each = max(1, options.sequences // options.threads)
    output = run(
        LEAVEN, "bench", folder, "--threads", str(options.threads), "--sequences", str(each), "--context",
        str(options.context), "--weights", weights, "--seconds", "2", "--json")
    lines = [json.loads(line) for line in output.splitlines()]
    return next(line for line in lines if line["what"] == "sampling")


def ask_transformers(folder, options):
    """Tokens a second of transformers in f32: all sequences sample at once, behind the same context."""
    import torch
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(options.threads)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    new = 8
    shape = options.sequences, max(1, options.context - new // 2)
    prompts = torch.randint(5, model.config.vocab_size, shape)
    with torch.no_grad():
        cache = model(prompts, logits_to_keep=1).past_key_values
        token = prompts[:, :1]
        started = time.monotonic()
        for _ in range(new):
            logits = model(token, past_key_values=cache).logits[:, -1]
            token = torch.multinomial(logits.softmax(-1), 1)
        return new * options.sequences / (time.monotonic() - started)


def torch_training(options):
    """Tokens a second of a step of PyTorch: 4096 tokens in sequences of a length, forward, backward, AdamW."""
    import torch
    import transformers

    torch.set_num_threads(options.threads)
    model = transformers.DeepseekV3ForCausalLM(transformers.DeepseekV3Config(**SHAPE))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    tokens = torch.randint(0, SHAPE["vocab_size"], (4096 // options.length, options.length))
    best = 0.0
    for _ in range(3):
        started = time.monotonic()
        loss = model(tokens, labels=tokens).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        best = max(best, tokens.numel() / (time.monotonic() - started))
    return best


def leaven_training(options):
    """The same of Leaven: the best of three steps, each after one that is not counted."""
    best = 0.0
    for _ in range(3):
        output = run(
            LEAVEN, "bench", "--threads", str(options.threads), "--sequences", "1", "--context", "32", "--weights",
            "stored", "--seconds", "0.1", "--training", "--length", str(options.length), "--json")
        lines = [json.loads(line) for line in output.splitlines()]
        best = max(best, next(line for line in lines if line["what"] == "training")["tokens_per_second"])
    return best


def main():
    enter(__file__, __doc__)
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--sequences", type=int, help="of all threads together (default: 128 for each)")
    parser.add_argument("--context", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--training", action="store_true")
    parser.add_argument("--published", action="store_true", help="SmolLM2-135M-Instruct in place of random weights")
    parser.add_argument("--length", type=int, default=256, help="tokens of a sequence that is trained on")
    options = parser.parse_args()
    options.sequences = options.sequences or 128 * options.threads
    source = llama()
    os.makedirs(WORK, exist_ok=True)
    if options.published:
        folder, name, pretokenizer, formats = smollm(), "smollm2", "smollm", ["stored", "int8", "int8-weights"]
    else:
        folder, name, pretokenizer, formats = os.path.join(WORK, "model"), "model", "deepseek-v3", ["stored", "int8"]
    if not os.path.exists(folder + "/config.json"):
        make_model(folder)
    files = {format: convert(source, folder, format, name, pretokenizer) for format in ["f32", "bf16", "q8_0"]}
    best, shares = {}, {}
    for _ in range(options.rounds):
        for weights in formats:
            found = ask_leaven(folder, weights, options)
            name = "leaven " + weights
            if found["tokens_per_second"] > best.get(name, 0):
                best[name], shares[name] = found["tokens_per_second"], found["share_of_peak"]
        for format, file in files.items():
            best["llama.cpp " + format] = max(best.get("llama.cpp " + format, 0), ask_llama(source, file, options))
        if options.published:
            best["transformers"] = max(best.get("transformers", 0), ask_transformers(folder, options))
    print(f"{options.threads} threads, {options.sequences} sequences, context about {options.context}")
    for name, rate in best.items():
        share = f", {100 * shares[name]:.0f}% of peak" if name in shares else ""
        print(f"{name:20} {rate:10,.0f} tokens/s{share}")
    where = f"{options.threads}x{options.sequences}x{options.context}"

    def ratio(name, ours, peer):
        print(f"ratio {name} {ours / peer:.2f} {ours:.0f} {peer:.0f}")

    ratio(f"sampling-f32-{where}", best["leaven stored"], best["llama.cpp f32"])
    ratio(f"sampling-int8-{where}", best["leaven int8"], max(best["llama.cpp " + format] for format in files))
    if options.published:
        fastest = max(best["llama.cpp " + format] for format in files)
        ratio(f"sampling-f32-best-{where}", best["leaven stored"], fastest)
        ratio(f"sampling-int8-weights-{where}", best["leaven int8-weights"], fastest)
        ratio(f"sampling-f32-transformers-{where}", best["leaven stored"], best["transformers"])
    if options.training:
        ratio(f"training-{options.threads}x{options.length}", leaven_training(options), torch_training(options))


if __name__ == "__main__":
    main()
