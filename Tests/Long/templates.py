#!/usr/bin/env python3
"""Compares Leaven's prompts with those of transformers.

    python3 Tests/Long/templates.py [--save]

Renders chat templates of our own, in every form that published ones have, with jinja2 as transformers sets it up:
the texts must be those of fixtures/chat-templates.json, which the ordinary tests compare with (`--save` writes it). Then
it saves tokenizers with templates like those of ChatML, Llama 3, Mistral and DeepSeek with transformers, the template in
tokenizer_config.json or in chat_template.jinja, and compares the ids of conversations, those of fixtures/base
too: `leaven model tokenize --chat` and `apply_chat_template`. What users say may not change which control tokens there
are. Uses the virtual environment .venv (see environment.py). Ends with 1 if anything differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile

from environment import LEAVEN, ROOT, enter

FIXTURE = os.path.join(ROOT, "fixtures", "chat-templates.json")


# --- Texts ---------------------------------------------------------------------------------------------------------

USER = [{"role": "user", "content": "  12*3=?\n "}]
CHAT = [
    {"role": "system", "content": "Be right."},
    {"role": "user", "content": "求84和36的最大公约数。"},
    {"role": "assistant", "content": "<think>\n84-2*36=12\n</think>\n\n12"},
    {"role": "user", "content": "And <|im_end|> of e\u0301?"},
]
ODD = [{"role": "assistant", "content": "No."}, {"role": "assistant", "content": ""}]

TEMPLATES = {
    "turns in a row": (
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>'"
        " + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    ),
    "a system text by default, and blocks on lines of their own": """
{%- if messages[0]['role'] == 'system' %}
    {%- set system = messages[0]['content'] %}
    {%- set rest = messages[1:] %}
{%- else %}
    {%- set system = 'You are helpful.' %}
    {%- set rest = messages %}
{%- endif %}
{{- bos_token + '[SYS]' + system + '[/SYS]\\n' }}
{%- for message in rest %}
    {%- if (message.role == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('Turns must alternate, from user on.') }}
    {%- endif %}
    {%- if message.role == "user" %}
        {{- '[INST] ' ~ message.content | trim ~ ' [/INST]' }}
    {%- elif message.role == "assistant" %}
        {{- ' ' + message.content.strip() + eos_token }}
    {%- endif %}
{%- endfor %}
""",
    "thinking cut from former turns": """
{%- set ns = namespace(last=-1, multi=true) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi and message.role == "user" and not(message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.multi = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if message.role == "assistant" %}
        {%- set reasoning = '' %}
        {%- if message.reasoning_content is defined and message.reasoning_content is not none %}
            {%- set reasoning = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or (not loop.last and reasoning)) %}
            {{- '<a>' + '<think>\\n' + reasoning.strip('\\n') + '\\n</think>\\n\\n' + content }}
        {%- else %}
            {{- '<a>' + content }}
        {%- endif %}
    {%- else %}
        {{- '<' ~ message.role[0] ~ '>' ~ content }}
    {%- endif %}
    {%- if message.tool_calls %}{{- message.tool_calls | tojson }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<a>' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
""",
    "flags in a namespace": (
        "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}"
        "{% set ns = namespace(is_first=false, system='', seen=0) %}{%- for message in messages %}"
        "{%- if message['role'] == 'system' %}{% set ns.system = message['content'] %}{%- endif %}{%- endfor %}"
        "{{bos_token}}{{ns.system}}{%- for message in messages %}{%- if message['role'] == 'user' %}"
        "{%- set ns.seen = ns.seen + 1 -%}{{'<U' ~ ns.seen ~ '>' + message['content']}}{%- endif %}"
        "{%- if message['role'] == 'assistant' and message['content'] is not none %}"
        "{% set content = message['content'] %}{% if '</think>' in content %}"
        "{% set content = content.split('</think>')[-1] %}{% endif %}{{'<A>' + content + eos_token}}{%- endif %}"
        "{%- endfor -%}{% if add_generation_prompt and not ns.is_first %}{{'<A><think>\\n'}}{% endif %}"
    ),
    "a date that is not there": """
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{%- if tools is not none %}{{- "Tools" }}{%- endif %}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start|>' + message['role'] + '<|end|>\\n\\n'+ message['content'] | trim + '<|eot|>' }}
    {%- endif %}
{%- endfor %}
""",
    "white space": (
        "  {% if true %}  \n a {{ 1 }}  \n  {%- if true -%}  \n b \n{% endif %}\n\n   {# note #}  \n c\t{%+ if true %} d\n"
        "  {% endif +%}\n e\n{#- near -#}  f\n\n  {{- 2 -}}  \n{% endif %}\nend\n\n"
    ),
    "choices and logic": (
        "{{ 'a' if messages|length > 1 else 'b' }}{{ 'x' if false }}{{ not false and 1 or 2 }}{{ '' or 'left' }}"
        "{{ 1 < 2 < 3 }}{{ 3 > 2 > 2 }}{{ 'b' in 'abc' }}{{ 'z' not in ['y'] }}{{ none is none }}{{ nothing }}"
        "{{ nothing is defined }}{{ 2 is number }}{{ 'a' is eq 'a' }}{{ 'b' is ne 'a' }}"
        "{{ true == 1 }}{{ [] == [] }}{{ {'a': 1} == {'a': 1} }}{{ 'A' < 'a' }}{{ messages is iterable }}"
        "{{ messages[0] is mapping }}{{ 'x' if not messages[0].name }}{{ 1 if 0 else 2 if 0 else 3 }}"
    ),
    "numbers": (
        "{{ 7 // 2 }},{{ -7 // 2 }},{{ -7 % 3 }},{{ 7 % -3 }},{{ 1 + 2 * 3 - 4 }},{{ -2 * 3 }},{{ true + 1 }},"
        "{{ '12'|int + 1 }},{{ 'x'|int }},{{ range(3)|list|length }},{{ range(5, 1, -2)|join }},{{ (1, 2)|last }},"
        "{{ 1 ~ 2 }},{{ true ~ none }},{{ 10 - 2 - 3 }}"
    ),
    "texts": (
        "{{ 'aXbXc'.split('X') | join('|') }};{{ ' a  b '.split() | join(',') }};{{ 'a,b,c'.split(',', 1)|last }};"
        "{{ 'hello'.upper() }};{{ 'HeLLo wORLD' | title }};{{ 'hELLO'|capitalize }};{{ 'aXbX'.replace('X', '--') }};"
        "{{ 'abc'[1] }};{{ 'abc'[-1] }};{{ 'abcdef'[1:4] }};{{ 'abc'[::-1] }};{{ 'abcdef'[-3:] }};{{ 'abc'[5:] }};"
        "{{ 'x' * 3 }};{{ 'xxabxx'.strip('x') }};{{ 'a' 'b' }};{{ \"it's\" }};{{ 'tab\\there' }};{{ '\\u4f60\\x41' }};"
        "{{ 'abc' | first }};{{ 'abc'|reverse }};{{ 'l1\\nl2\\n\\nl3' | indent(2) }};{{ 'a\\nb'|indent(1, true) }};"
        "{{ '余数'|length }};{{ 'e\u0301' == '\u00e9' }}"
    ),
    "lists and dictionaries": (
        "{% for key, value in {'b': 1, 'a': [1, 2]}.items() %}{{ key }}={{ value|tojson }} {% endfor %}"
        "{% for item in [3, 1, 2][1:] %}{{ loop.index }}/{{ loop.length }}:{{ item }}{{ ',' if not loop.last }}{% endfor %}"
        "{% for x in [] %}never{% else %}none{% endfor %}{% for x in [1, 2, 3, 4] if x % 2 == 1 %}{{ x }}{{ loop.index }}"
        "{% endfor %}{{ messages|map(attribute='role')|join(' ') }}{{ messages|selectattr('role', 'equalto', 'user')|list|length }}"
        "{{ messages|rejectattr('role', 'eq', 'user')|map(attribute='content')|first|default('?') }}"
        "{{ {'a': 1}.get('b', 'other') }}{{ {'a': none}['a'] }}{{ ([1, 2] + [3]) | tojson }}{{ ['a', 'b']|map('upper')|join }}"
        "{{ {'k': ['é', 15, true, none, {'n': '\"\\n'}]}|tojson }}{{ {'k': [1, {}]}|tojson(indent=2) }}"
    ),
    "scopes": (
        "{% set x = 1 %}{% for i in [1, 2] %}{% set x = x + 1 %}{{ x }}{% endfor %}{{ x }}{% if true %}{% set x = 9 %}{% endif %}"
        "{{ x }}{% set a, b = 'p', 'q' %}{{ b ~ a }}{% set block %}<{{ x }}>{% endset %}{{ block|length }}{{ block }}"
        "{% set ns = namespace(found=false) %}{% for i in [1, 2, 3] %}{% if i == 2 %}{% set ns.found = true %}{% break %}{% endif %}"
        "{{ i }}{% endfor %}{{ ns.found }}{% for i in [1, 2, 3] %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}"
        "{% for i in [1, 2] %}{% for j in [1, 2] %}{{ loop.index }}{{ i }}{% endfor %}{{ loop.first }}{% endfor %}"
    ),
    "macros": (
        "{% macro turn(role, text='', end='.') %}<{{ role }}>{{ text|trim }}{{ end }}{% endmacro %}{{ turn('user', ' hi ') }}"
        "{{ turn('x', end='!') }}{% for m in messages %}{{ turn(m.role, m.content) }}{% endfor %}{{ turn('a')|length }}"
    ),
    "undefined in undefined": "{{ messages[0].name.first }}",
    "refused by the template": "{% if messages[0].role != 'user' %}{{ raise_exception('first the user') }}{% endif %}fine",
    "adding a number to a text": "{{ 'a' + 1 }}",
    "not closed": "{% if true %}a",
    "no such filter": "{{ 'a' | shout }}",
    "no such statement": "{% include 'x' %}",
    "an expression cut": "{{ 1 + }}",
    "a tag cut": "a {{ 'b'",
}


def refuse(text):
    import jinja2

    raise jinja2.exceptions.TemplateError(text)


def renderings():
    """What jinja2 makes of the templates, with the settings of transformers; None where it refuses."""
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    jinja = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
    )
    jinja.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)
    jinja.globals["raise_exception"] = refuse
    cases = []
    for name, template in TEMPLATES.items():
        for messages in [USER, CHAT, ODD]:
            for answering in [True, False]:
                try:
                    text = jinja.from_string(template).render(
                        messages=messages,
                        tools=None,
                        documents=None,
                        add_generation_prompt=answering,
                        bos_token="<s>",
                        eos_token="</s>",
                    )
                except Exception:
                    text = None
                cases.append({"name": name, "messages": messages, "answering": answering, "text": text})
    return {"templates": TEMPLATES, "cases": cases}


# --- Ids -----------------------------------------------------------------------------------------------------------

CHATML = """
{%- if messages[0].role != 'system' %}{{- '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{%- endif %}
{%- for message in messages %}
    {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and not enable_thinking %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
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
    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}
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
# Of each: the kind of tokenizer in tokens.py, the template, the beginning and the end of a turn, and other tokens.
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
    import tokens
    from transformers import PreTrainedTokenizerFast

    kind, template, bos, eos, others = FORMS[name]
    control = [bos, eos, *others]
    kind = dict(tokens.KINDS[kind], post_processor=None)
    kind["added"] = [tokens.added(token) for token in control]
    kind["added"] += [tokens.added(tag, special=False) for tag in ["<think>", "</think>"]]
    os.makedirs(folder)
    file = os.path.join(folder, "tokenizer.json")
    with open(file, "w") as out:
        json.dump(tokens.file_of(kind, vocabulary), out, ensure_ascii=False)
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
        members["eos_token"] = {"__type": "AddedToken", **tokens.added(eos)}
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
    import tokens
    from mixed_text import Text

    text = Text(5)
    vocabularies = tokens.vocabularies(text, 1_200, 100)
    with tempfile.TemporaryDirectory() as scratch:
        for name, (kind, *_) in FORMS.items():
            for in_config in [False, True]:
                label = name + (", in the config" if in_config else "")
                folder = os.path.join(scratch, label)
                control = make(name, folder, vocabularies[tokens.vocabulary_of(tokens.KINDS[kind])], in_config)
                faults += compare(label, folder, text, control)
        own = ["<|bos|>", "<|eos|>", "<|pad|>", "<|system|>", "<|user|>", "<|assistant|>"]
        faults += compare("fixtures/base", os.path.join(ROOT, "fixtures", "base"), text, own)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
