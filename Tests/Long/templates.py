#!/usr/bin/env python3
"""Compares Leaven's prompts with those of transformers.

    python3 Tests/Long/templates.py [--save]

Renders chat templates of our own, in every form that published ones have, with jinja2 as transformers sets it
up: the texts must be those of fixtures/chat-templates.json, which the ordinary tests compare with (`--save`
writes it). Then it saves tokenizers with templates like those of ChatML, Llama 3, Mistral and DeepSeek with
transformers, the template in tokenizer_config.json or in chat_template.jinja, and compares the ids of
conversations, those of fixtures/base too: `leaven model tokenize --chat` and `apply_chat_template`. What
users say may not change which control tokens there are. Uses the virtual environment .venv (see
environment.py). Ends with 1 if anything differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT, enter

FIXTURE = os.path.join(ROOT, "fixtures", "chat-templates.json")


# --- Ids ----------------------------------------------------------------------------------------------------

CHATML = """
{%- if messages[0].role != 'system' %}{{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{%- endif %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and not enable_thinking %}\
{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}
"""
LLAMA = """
{{- bos_token }}
{%- if not date is defined %}{%- set date = "1 Jan 2025" %}{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\nDate: " + date + "\\n\\n" + system + "<|eot_id|>" }}
{%- for message in messages %}
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' \
+ message['content'] | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{%- endif %}
"""
MISTRAL = """
{%- if messages[0].role == 'system' %}
    {%- set system, rest = messages[0].content, messages[1:] %}
{%- else %}
    {%- set rest = messages %}
{%- endif %}
{{- bos_token }}
{%- for message in rest %}
    {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('user and assistant must take turns') }}
    {%- endif %}
    {%- if message.role == 'user' %}
        {{- '[INST] ' }}{%- if loop.last and system is defined %}{{- system + '\\n\\n' }}{%- endif %}
        {{- message.content + ' [/INST]' }}
    {%- else %}
        {{- ' ' + message.content|trim + eos_token }}
    {%- endif %}
{%- endfor %}
"""
DEEPSEEK = (
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}"
    "{% set ns = namespace(system='') %}{%- for message in messages %}{%- if message['role'] == 'system' %}"
    "{% set ns.system = message['content'] %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system }}"
    "{%- for message in messages %}{%- if message['role'] == 'user' %}{{ '<｜User｜>' + message['content'] }}{%- endif %}"
    "{%- if message['role'] == 'assistant' %}{% set content = message['content'] %}{% if '</think>' in content %}"
    "{% set content = content.split('</think>')[-1] %}{% endif %}{{ '<｜Assistant｜>' + content + eos_token }}{%- endif %}"
    "{%- endfor -%}{% if add_generation_prompt %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}"
)
# Of each: the kind of tokenizer in tokenizer_files.py, the template,
# the beginning and the end of a turn, and other tokens.
FORMS = {
    "chatml": ("qwen2", CHATML, "<|endoftext|>", "<|im_end|>", ["<|im_start|>"]),
    "llama": ("llama3", LLAMA, "<|begin_of_text|>", "<|eot_id|>", ["<|start_header_id|>", "<|end_header_id|>"]),
    "mistral": ("mixtral", MISTRAL, "<s>", "</s>", ["[INST]", "[/INST]"]),
    "deepseek": (
        "deepseek-v3",
        DEEPSEEK,
        "<｜begin▁of▁sentence｜>",
        "<｜end▁of▁sentence｜>",
        ["<｜User｜>", "<｜Assistant｜>"],
    ),
}


def make(name, folder, vocabulary, in_config):
    """A folder with a tokenizer and a template, saved by transformers; returns its control tokens."""
    import tokenizer_files as files
    from transformers import PreTrainedTokenizerFast

    kind, template, bos, eos, others = FORMS[name]
    control = [bos, eos, *others]
    kind = dict(files.KINDS[kind], post_processor=None)
    kind["added"] = [files.added(token) for token in control]
    kind["added"] += [files.added(tag, special=False) for tag in ["<think>", "</think>"]]
    os.makedirs(folder)
    file = os.path.join(folder, "tokenizer.json")
    with open(file, "w") as out:
        json.dump(files.file_of(kind, vocabulary), out, ensure_ascii=False)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=file, bos_token=bos, eos_token=eos)
    tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)
    separate = os.path.join(folder, "chat_template.jinja")
    if in_config:
        config = os.path.join(folder, "tokenizer_config.json")
        with open(config) as text:
            members = json.load(text)
        if os.path.exists(separate):
            os.remove(separate)
        members["chat_template"] = [{"name": "tool_use", "template": "{{ no"}, {"name": "default", "template": template}]
        members["eos_token"] = {"__type": "AddedToken", **files.added(eos)}
        del members["eos_token"]["id"]
        with open(config, "w") as out:
            json.dump(members, out)
    elif not os.path.exists(separate):
        raise SystemExit("transformers did not write chat_template.jinja")
    return control


def conversations(text, chance, added, hostile=()):
    """Turns of a user and the assistant, some after one of the system; `added`: tokens that are not said, but for
    `hostile` pieces."""

    def say(most):
        words = text.document(chance.randrange(1, most)).strip()
        while any(token in words for token in added):
            for token in added:
                words = words.replace(token, "")
        pieces = [words or "x", *(chance.choice(hostile) for _ in range(3 if hostile else 0))]
        chance.shuffle(pieces)
        return "".join(pieces)

    for _ in range(60):
        turns = [{"role": "system", "content": say(80)}] if chance.random() < 0.4 else []
        for _ in range(chance.randrange(3)):
            thought = f"<think>\n{say(200)}\n</think>\n\n{say(60)}"
            turns += [{"role": "user", "content": say(200)}, {"role": "assistant", "content": thought}]
        yield turns + [{"role": "user", "content": say(300)}]


def ask(folder, chats):
    lines = "".join(json.dumps(chat, ensure_ascii=False) + "\n" for chat in chats)
    command = [LEAVEN, "model", "tokenize", folder, "--chat"]
    done = subprocess.run(command, input=lines.encode(), capture_output=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(name, folder, text, control):
    """What is wrong with the ids of a folder."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    added = list(tokenizer.get_added_vocab())
    chats = list(conversations(text, random.Random(name), added))
    theirs = [
        tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_dict=False) for chat in chats
    ]
    ours = ask(folder, chats)
    faults = [f"{name}: {chat}: {a} and {b}" for chat, a, b in zip(chats, ours, theirs) if a != b][:1]
    # As many control tokens, whatever is said.
    special = {tokenizer.convert_tokens_to_ids(token) for token in control}
    pieces = [*control, *(token[:2] for token in control), *(token[2:] for token in control), "\ufdd0", " ", "<", "]"]
    chats = list(conversations(text, random.Random(name), added, pieces))
    plain = [[dict(turn, content="x") for turn in chat] for chat in chats]
    for chat, said, wanted in zip(chats, ask(folder, chats), ask(folder, plain)):
        found, wanted = ([id for id in ids if id in special] for ids in (said, wanted))
        if found != wanted:
            return [*faults, f"{name}: control tokens {found} where there should be {wanted}: {chat}"]
    print(f"{name:24}{sum(map(len, ours)):10,} ids of {len(ours)} conversations compared, {len(chats)} hostile ones")
    return faults


def main(arguments):
    enter(__file__, __doc__)
    import jinja2

    from template_texts import renderings

    found = renderings()
    if arguments == ["--save"]:
        with open(FIXTURE, "w") as file:
            templates = json.dumps(found["templates"], ensure_ascii=False, indent=1)
            cases = ",\n".join(json.dumps(case, ensure_ascii=False) for case in found["cases"])
            file.write(f'{{"jinja2": "{jinja2.__version__}", "templates": {templates}, "cases": [\n{cases}\n]}}\n')
        print(f"{FIXTURE}: {len(found['cases'])} cases")
        return 0
    with open(FIXTURE) as file:
        saved = json.load(file)
    faults = [] if {key: saved[key] for key in found} == found else [f"{FIXTURE} differs: --save writes it anew"]
    import tokenizer_files as files
    from mixed_text import Text

    text = Text(5)
    vocabularies = files.vocabularies(text, 1_200, 100)
    with tempfile.TemporaryDirectory() as scratch:
        for name, (kind, *_) in FORMS.items():
            for in_config in [False, True]:
                label = name + (", in the config" if in_config else "")
                folder = os.path.join(scratch, label)
                control = make(name, folder, vocabularies[files.vocabulary_of(files.KINDS[kind])], in_config)
                faults += compare(label, folder, text, control)
        own = ["<|bos|>", "<|eos|>", "<|pad|>", "<|system|>", "<|user|>", "<|assistant|>"]
        faults += compare("fixtures/base", os.path.join(ROOT, "fixtures", "base"), text, own)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
