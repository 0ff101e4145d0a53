#!/usr/bin/env python3
"""Times a step of reinforcement learning beside a plain PyTorch loop and TRL's GRPOTrainer.

    python3 Tests/Long/reinforce_peers.py [--model DIR] [--problems N] [--group N] [--tokens N] [--steps N]
                                          [--threads N]

All three take the same model (default: fixtures/base), the same problems, groups of the same size,
completions of at most so many tokens at temperature 1, the same reward (a right answer in its tags), one
update a collection with AdamW, and no reference. As completions differ in length, the figure is seconds for
each 1,000 tokens of completions. The plain loop samples all rollouts at once with `generate` of
transformers and learns in batches of 16. Prints a table, the shares of time where they are known, and for
scripts a line `ratio NAME VALUE OURS PEER` for each peer, in tokens a second.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sqlite3
import sys
import tempfile
import time

from environment import LEAVEN, ROOT, enter

ANSWER = re.compile(r"<answer>(.*?)</answer>", re.DOTALL)
RATE = 1e-6


def problems(count):
    """Prompts and answers of short problems."""
    lines = subprocess.run(
        [LEAVEN, "problems", "--family", "word", "--family", "equation", "--family", "gcd", "--level", "1",
         "--count", str(count), "--jsonl", "--language", "en"],
        check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def reward(text, answer):
    """1 for a right answer in its tags."""
    found = ANSWER.findall(text)
    return 1.0 if found and found[-1].strip() == answer else 0.0


def ours(options, scratch):
    """Seconds and tokens of sampling, checking and training, of all steps but the first."""
    with open(os.path.join(scratch, "problems.jsonl"), "w", encoding="utf-8") as file:
        for problem in problems(options.problems * (options.steps + 1)):
            file.write(json.dumps({"prompt": problem["prompt"], "answer": problem["answer"]}) + "\n")
    pipeline = {"name": "speed", "stages": [
        {"name": "base", "kind": "model", "folder": os.path.abspath(options.model)},
        {"name": "problems", "kind": "problem-file", "file": "problems.jsonl"},
        {"name": "learned", "kind": "reinforce", "inputs": {"problems": "problems", "model": "base"},
         "steps": options.steps + 1, "problems_per_step": options.problems, "group": options.group,
         "max_tokens": options.tokens, "rate": RATE, "dynamic": False,
         "checks": {"answer": {"where": "marked"}}, "reward": {"answer": 1}}]}
    path = os.path.join(scratch, "speed.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(pipeline, file)
    run = os.path.join(scratch, "run")
    subprocess.run([LEAVEN, "run", path, "--run", run, "--threads", str(options.threads), "--batch",
                    str(max(1, options.problems * options.group // options.threads))],
                   check=True, capture_output=True)
    store = sqlite3.connect(os.path.join(run, "run.sqlite"))

    def measured(function, name):
        query = f"SELECT {function}(value) FROM measures WHERE name = ? AND step > 0"
        return store.execute(query, (name,)).fetchone()[0] or 0

    parts = {part: measured("sum", "seconds_" + part) for part in ("sampling", "checking", "training")}
    return parts, measured("avg", "completion_tokens") * options.problems * options.group * options.steps


def prompts(tokenizer, items):
    """The prompts as text, rendered by the model's chat template."""
    return [tokenizer.apply_chat_template([{"role": "user", "content": item["prompt"]}], tokenize=False,
                                          add_generation_prompt=True) for item in items]


def plain(options):
    """Seconds by part, and tokens, of a loop in PyTorch; the first step warms up."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(options.model, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0)
    parts, count = {"sampling": 0.0, "checking": 0.0, "training": 0.0}, 0
    items = problems(options.problems * (options.steps + 1))
    for step in range(options.steps + 1):
        own = items[step * options.problems:(step + 1) * options.problems]
        began = time.perf_counter()
        inputs = tokenizer([text for text in prompts(tokenizer, own) for _ in range(options.group)],
                           return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.no_grad():
            output = model.generate(**inputs, do_sample=True, temperature=1.0, top_k=0, top_p=1.0,
                                    max_new_tokens=options.tokens, pad_token_id=tokenizer.pad_token_id)
        sampled = time.perf_counter()
        width = inputs["input_ids"].shape[1]
        said = output[:, width:]
        ends = (said == tokenizer.eos_token_id).cumsum(-1) - (said == tokenizer.eos_token_id).long()
        mask = (ends == 0).float()
        texts = tokenizer.batch_decode(said, skip_special_tokens=True)
        rewards = torch.tensor([reward(text, own[place // options.group]["answer"])
                                for place, text in enumerate(texts)]).view(-1, options.group)
        advantages = (rewards - rewards.mean(-1, keepdim=True)).flatten()
        checked = time.perf_counter()
        attention = torch.cat([inputs["attention_mask"], mask.long()], 1)
        optimizer.zero_grad()
        for start in range(0, len(output), 16):
            part = slice(start, start + 16)
            logits = model(input_ids=output[part], attention_mask=attention[part]).logits[:, width - 1:-1]
            chosen = logits.log_softmax(-1).gather(-1, said[part, :, None])[..., 0]
            loss = -(chosen * mask[part] * advantages[part, None]).sum() / mask.sum()
            loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        ended = time.perf_counter()
        if step > 0:
            parts["sampling"] += sampled - began
            parts["checking"] += checked - sampled
            parts["training"] += ended - checked
            count += int(mask.sum())
    return parts, count


def trl(options, scratch):
    """Seconds and tokens of TRL's trainer; the first step warms up."""
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    tokenizer = AutoTokenizer.from_pretrained(options.model, padding_side="left")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype=torch.float32)
    items = problems(options.problems * (options.steps + 1))
    data = Dataset.from_list([{"prompt": text, "gold": item["answer"]}
                              for text, item in zip(prompts(tokenizer, items), items)])
    seen = {"tokens": 0, "times": [], "counts": []}

    def graded(completions, gold, completion_ids, **_):
        seen["tokens"] += sum(map(len, completion_ids))
        return [reward(text, answer) for text, answer in zip(completions, gold)]

    class Clock(TrainerCallback):
        def on_step_end(self, *_, **__):
            seen["times"].append(time.perf_counter())
            seen["counts"].append(seen["tokens"])

    rollouts = options.problems * options.group
    settings = GRPOConfig(
        output_dir=os.path.join(scratch, "trl"), per_device_train_batch_size=16,
        gradient_accumulation_steps=rollouts // 16, num_generations=options.group,
        max_completion_length=options.tokens, max_steps=options.steps + 1, temperature=1.0, beta=0.0,
        learning_rate=RATE, use_cpu=True, bf16=False, report_to=[], save_strategy="no", logging_strategy="no",
        disable_tqdm=True, gradient_checkpointing=False)
    trainer = GRPOTrainer(model=model, reward_funcs=graded, args=settings, train_dataset=data,
                          processing_class=tokenizer, callbacks=[Clock()])
    trainer.train()
    return ({"in all": seen["times"][-1] - seen["times"][0]}, seen["counts"][-1] - seen["counts"][0])


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default=os.path.join(ROOT, "fixtures", "base"))
    parser.add_argument("--problems", type=int, default=16)
    parser.add_argument("--group", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=256)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    import torch
    torch.set_num_threads(options.threads)
    scratch = tempfile.mkdtemp()
    speeds = {}
    try:
        for name, timed in [("leaven", lambda: ours(options, scratch)), ("pytorch", lambda: plain(options)),
                            ("trl", lambda: trl(options, scratch))]:
            parts, count = timed()
            seconds = sum(parts.values())
            speeds[name] = count / seconds
            shares = ", ".join(f"{part} {100 * value / seconds:.0f}%" for part, value in parts.items())
            print(f"{name:8} {1000 * seconds / count:8.3f} s for 1,000 tokens  {count:,.0f} tokens in "
                  f"{seconds:.1f} s ({shares})", flush=True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    for peer in ("pytorch", "trl"):
        ours_speed, peer_speed = speeds["leaven"], speeds[peer]
        print(f"ratio reinforce-{peer} {ours_speed / peer_speed:.2f} {ours_speed:.0f} {peer_speed:.0f}")


if __name__ == "__main__":
    enter(__file__, __doc__, more=["trl", "datasets", "jinja2"])
    main(sys.argv[1:])
