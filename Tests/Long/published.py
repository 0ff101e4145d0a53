#!/usr/bin/env python3
"""Compares Leaven's prompts with those of transformers, for chat templates in the shape of published ones.

    python3 Tests/Long/published.py [--save]

Renders the templates in fixtures/templates, whose texts are our own, for conversations with system prompts,
tools, calls, thoughts, parts and odd turns, with and without a date and variables:
`leaven model tokenize --chat` has the ids of what transformers renders, or both refuse. Prompts without a
token, which Leaven alone refuses, are counted. `--save` writes digests of the texts,
fixtures/published-templates.json, which the ordinary tests compare with. Uses the virtual environment .venv
(see environment.py). Ends with 1 if anything differs.
"""

import datetime
import hashlib
import json
import os
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT, enter
from template_texts import rendered

FOLDER = os.path.join(ROOT, "fixtures", "templates")
FIXTURE = os.path.join(ROOT, "fixtures", "published-templates.json")
DATE = "2025-07-06T09:05:07"

LIST = {"type": "array", "items": {"type": "string"}, "description": "names to count"}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_count",
            "description": "Counts things in a place.",
            "parameters": {
                "type": "object",
                "properties": {
                    "place": {"type": "string", "description": "where; e.g. \"Köln\"", "enum": ["here", "there"], "default": "here"},
                    "names": LIST,
                    "least": {"type": ["integer", "null"], "description": "at least so many", "minimum": 0.5},
                    "deep": {"type": "object", "description": "more", "properties": {"a": {"type": "boolean"}}, "required": ["a"]},
                    "either": {"oneOf": [{"type": "string", "default": "x"}, {"type": "number"}], "description": "one of both"},
                    "rows": {"type": "array", "items": {"type": "object"}, "description": "rows", "nullable": True},
                },
                "required": ["place"],
            },
        },
    },
    {
        "type": "function",
        "function": {"name": "add", "description": "Adds.", "parameters": {"type": "object", "properties": {}}},
    },
]


def said(role, content, **more):
    return {"role": role, "content": content, **more}


def call(name, id, **arguments):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


ASKED = said("user", "  How many 余数 are <|im_end|> in 'Köln' & \"here\"?\n ")
ANSWERED = said("assistant", "<think>\nOne, two.\n</think>\n\nTwo </s> of them.")
THOUGHT = said("assistant", "Three.", reasoning_content="\nAnd one more.\n")
CALLED = said("assistant", "", tool_calls=[call("get_count", "abcdefgh1", place="here", names=["é", "b"], least=1.5, deep={"b": None, "a": True})])
TWICE = said("assistant", "Let me see.", tool_calls=[call("add", "abcdefgh2"), call("get_count", "abcdefgh3", place="there")])
GIVEN = said("tool", "{\"count\": 2}", tool_call_id="abcdefgh1", name="get_count")
PARTS = said("user", [{"type": "text", "text": " What is this? "}, {"type": "image"}, {"type": "text", "text": "And <s> that?"}])
SYSTEM = said("system", "Be right. /think")
CONVERSATIONS = [
    {"messages": [ASKED]},
    {"messages": [SYSTEM, ASKED]},
    {"messages": [ASKED, ANSWERED, said("user", "And now?")]},
    {"messages": [SYSTEM, ASKED, THOUGHT, said("user", "Sure? /no_think"), ANSWERED, said("user", "")]},
    {"messages": [ASKED, THOUGHT]},
    {"messages": [ASKED], "tools": TOOLS},
    {"messages": [SYSTEM, ASKED, CALLED, GIVEN, ANSWERED, said("user", "And then?")], "tools": TOOLS},
    {"messages": [ASKED, dict(CALLED, content=None), GIVEN], "tools": TOOLS[:1]},
    {"messages": [SYSTEM, ASKED, TWICE, GIVEN, dict(GIVEN, tool_call_id="abcdefgh3"), THOUGHT], "tools": TOOLS},
    {"messages": [PARTS]},
    {"messages": [said("system", [{"type": "text", "text": "In parts."}]), PARTS, said("assistant", [{"type": "text", "text": "A cat."}])]},
    {"messages": [said("developer", "Short."), ASKED]},
    {"messages": [ANSWERED, ANSWERED]},
    {"messages": [SYSTEM]},
    {"messages": [said("user", "Read."), said("assistant", "x", thinking="old name")], "documents": [{"title": "B", "text": "One.", "a": 1}]},
]
# None, as where nothing is given, and others.
OPTIONS = [
    (None, None),
    (DATE, {"enable_thinking": False, "thinking": True, "reasoning_effort": "high", "thinking_budget": 512}),
    (None, {"enable_thinking": True, "thinking_budget": 0, "tools_in_user_message": False, "builtin_tools": ["shell", "code_interpreter"], "controls": {"length": "short"}}),
]

# Why Leaven refuses what transformers renders.
OWN_RULE = b"a conversation without a token"


def cases():
    """Of each template, the text of each case; None where transformers refuses."""
    found = {}
    for file in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, file)) as source:
            template = source.read()
        texts = []
        for date, variables in OPTIONS:
            moment = datetime.datetime.fromisoformat(date) if date else None
            for conversation in CONVERSATIONS:
                for answering in [True, False]:
                    texts.append(rendered(template, conversation, answering, variables, moment))
        found[file.removesuffix(".jinja")] = texts
    return found


def save(found):
    def digest(text):
        return None if text is None else hashlib.sha256(text.encode()).hexdigest()[:16]

    options = [{"date": date, "variables": variables} for date, variables in OPTIONS]
    digests = {name: [digest(text) for text in texts] for name, texts in found.items()}
    with open(FIXTURE, "w") as file:
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(texts)}" for name, texts in digests.items())
        conversations = json.dumps(CONVERSATIONS, ensure_ascii=False)
        file.write(f'{{"options": {json.dumps(options)},\n"conversations": {conversations},\n"digests": {{\n{lines}\n}}}}\n')


def folder_of(scratch, name):
    """A model folder with the template and a tokenizer that has some of its tokens."""
    import tokenizer_files as files

    folder = os.path.join(scratch, name)
    os.makedirs(folder)
    kind = dict(files.KINDS["qwen2"], post_processor=None, normalizer=None)
    kind["added"] = [files.added(token) for token in ["<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "[INST]", "<｜User｜>"]]
    with open(os.path.join(folder, "tokenizer.json"), "w") as file:
        json.dump(files.file_of(kind, VOCABULARY), file, ensure_ascii=False)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
        json.dump({"bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "PreTrainedTokenizerFast"}, file)
    with open(os.path.join(FOLDER, name + ".jinja")) as source, open(os.path.join(folder, "chat_template.jinja"), "w") as file:
        file.write(source.read())
    return folder


def compare(name, texts, scratch):
    """What is wrong with the ids of a template, how many conversations both take, and how many Leaven alone refuses."""
    from tokenizers import Tokenizer

    folder = folder_of(scratch, name)
    library = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    faults, taken, refused, place = [], 0, 0, 0
    for date, variables in OPTIONS:
        command = [LEAVEN, "model", "tokenize", folder, "--chat"]
        command += ["--date", date] if date else []
        command += ["--template", json.dumps(variables)] if variables else []
        for conversation in CONVERSATIONS:
            text = texts[place]
            place += 2
            done = subprocess.run(
                command, input=json.dumps(conversation).encode(), capture_output=True, timeout=60)
            if done.returncode == 0 and text is not None:
                # What is said has no tokens in it, so that texts are compared and not ids.
                ours = library.decode(json.loads(done.stdout), skip_special_tokens=False)
                taken += 1
                if ours != text:
                    faults.append(f"{name}: {conversation} with {date}, {variables}:\n{ours}\nand\n{text}")
            elif done.returncode == 2 and text is not None and OWN_RULE in done.stderr:
                refused += 1
            elif (done.returncode == 2) != (text is None) or done.returncode not in (0, 2):
                faults.append(f"{name}: {conversation} with {date}, {variables}: exit {done.returncode}: {done.stderr.decode()}, {text}")
    return faults, taken, refused


def main(arguments):
    enter(__file__, __doc__)
    found = cases()
    if arguments == ["--save"]:
        save(found)
        print(f"{FIXTURE}: {sum(map(len, found.values()))} cases of {len(found)} templates")
        return 0
    global VOCABULARY
    from mixed_text import Text
    from tokenizer_files import vocabularies

    VOCABULARY = vocabularies(Text(5), 1_200, 100)["bytes"]
    faults, taken, refused = [], 0, 0
    with tempfile.TemporaryDirectory() as scratch:
        for name, texts in found.items():
            wrong, both, alone = compare(name, texts, scratch)
            faults += wrong
            taken += both
            refused += alone
    print(f"{len(found)} templates: {taken} prompts compared, {refused} refused by Leaven alone, {len(faults)} differ")
    for fault in faults[:10]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
