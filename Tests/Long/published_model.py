#!/usr/bin/env python3
"""Compares a published model's logits and greedy answers with those of transformers, in f32.

    python3 Tests/Long/published_model.py [FOLDER]

FOLDER is a model folder with a chat template; by default SmolLM2-135M-Instruct (see real_int8.py). The
logits are those of 200 tokens of real text. The answers are those to 20 questions, of at most 64 tokens, each
token the likeliest. Prints the largest error, and each answer that differs. Ends with 1 where a logit differs
by more than a ten-thousandth of the largest, or fewer than 18 answers are equal: where two tokens are equally
likely, rounding decides.
"""
import subprocess
import sys

from environment import LEAVEN, enter

QUESTIONS = [
    "What is the capital of France?", "Why is the sky blue?", "Write a haiku about rain.", "What is 12 + 30?",
    "Name three fruits.", "Who wrote Hamlet?", "What is a prime number?", "Translate 'good morning' into Spanish.",
    "How many days are in a week?", "Explain what a loop is in Python.", "What do bees make?", "Tell me a short joke.",
    "What is the boiling point of water?", "List the planets of the solar system.", "What is 7 times 8?",
    "Give me a synonym of happy.", "How do plants grow?", "What is the opposite of cold?",
    "Write a Python function that adds two numbers.", "A train goes 60 km in an hour. How far does it go in three?",
]


def main():
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from real_int8 import logits, smollm, text

    folder = sys.argv[1] if len(sys.argv) > 1 else smollm()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tokens = tokenizer(text())["input_ids"][:200]
    with torch.no_grad():
        theirs = model(torch.tensor([tokens])).logits[0]
    error = ((logits(folder, tokens) - theirs).abs().max() / theirs.abs().max()).item()
    print(f"logits of {len(tokens)} tokens: largest error {error:.1e} of the largest logit")
    equal = 0
    for question in QUESTIONS:
        ours = subprocess.run([LEAVEN, "sample", folder, question, "--temperature", "0", "--max-tokens", "64"],
                              capture_output=True, text=True, check=True).stdout.strip()
        inputs = tokenizer.apply_chat_template([{"role": "user", "content": question}], add_generation_prompt=True,
                                               return_dict=True, return_tensors="pt")
        output = model.generate(**inputs, do_sample=False, max_new_tokens=64)[0]
        peer = tokenizer.decode(output[inputs["input_ids"].shape[1]:], skip_special_tokens=True).strip()
        equal += ours == peer
        if ours != peer:
            print(f"{question}\n  Leaven: {ours!r}\n  transformers: {peer!r}")
    print(f"{equal} of {len(QUESTIONS)} greedy answers are equal")
    return 1 if error > 1e-4 or equal < 18 else 0


if __name__ == "__main__":
    enter(__file__, __doc__)
    sys.exit(main())
