#!/usr/bin/env python3
"""Trains on a corpus with TRL's SFTTrainer and reads it with datasets, as a user would, nothing renamed.

    python3 Tests/Long/trainers.py [FOLDER…]

FOLDERs are corpus folders (default: fixtures/cold-start, and runs/check-long/reference/corpus where it is).
Each is read with `load_dataset`, its features must be those of its card, and one step of `SFTTrainer` on it
must learn from the assistant's messages. The model is a small one with random weights. Ends with 1 where
anything fails.
"""
import os
import sys
import tempfile

from environment import ROOT, enter

# One batch, so that the step sees whole rows.
ROWS = 8


def model_and_tokenizer():
    """A small Llama with the tokenizer of fixtures/base and a chat template that TRL can train with."""
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(os.path.join(ROOT, "fixtures", "base"))
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    config = LlamaConfig(vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
                         num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=1024)
    return LlamaForCausalLM(config), tokenizer


def check(folder):
    """What is wrong with the corpus in a folder, in words; None if nothing is."""
    from datasets import load_dataset
    from trl import SFTConfig, SFTTrainer

    with tempfile.TemporaryDirectory() as scratch:
        corpus = load_dataset(folder, split="train", cache_dir=os.path.join(scratch, "cache"))
        if "prompt" in corpus.column_names:
            return "there is a column prompt, which TRL takes for its prompt-completion form"
        if not {"messages", "problem", "answer", "provenance"} <= set(corpus.column_names):
            return f"columns are {corpus.column_names}"
        if corpus[0]["messages"][0]["content"] != corpus[0]["problem"]:
            return "the user's message is not the problem"
        model, tokenizer = model_and_tokenizer()
        before = {name: parameter.detach().clone() for name, parameter in model.named_parameters()}
        options = SFTConfig(output_dir=os.path.join(scratch, "out"), max_steps=1, per_device_train_batch_size=ROWS,
                            report_to=[], use_cpu=True, max_length=512, save_strategy="no", bf16=False)
        trainer = SFTTrainer(model=model, args=options, processing_class=tokenizer,
                             train_dataset=corpus.select(range(min(ROWS, len(corpus)))))
        loss = trainer.train().training_loss
        if not 0 < loss < 20:
            return f"the loss is {loss}"
        changed = sum(not parameter.equal(before[name]) for name, parameter in model.named_parameters())
        if not changed:
            return "the step changed no weight"
        print(f"{folder}: {len(corpus):,} samples, loss {loss:.3f} at the first step, {changed} tensors changed")
    return None


def main(folders):
    if not folders:
        reference = os.path.join(ROOT, "runs", "check-long", "reference", "corpus")
        folders = [os.path.join(ROOT, "fixtures", "cold-start")] + [reference] * os.path.isdir(reference)
    faults = 0
    for folder in folders:
        fault = check(os.path.abspath(folder))
        if fault:
            faults += 1
            print(f"{folder}: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    enter(__file__, __doc__, more=["trl", "datasets", "zstandard", "jinja2"])
    sys.exit(main(sys.argv[1:]))
