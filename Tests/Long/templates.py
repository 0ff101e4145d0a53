#!/usr/bin/env python3
"""Makes Tests/MoETests/Fixtures/chat-templates.json: chat templates of our own, in every form that published ones
have, and what jinja2 makes of them with the settings of transformers.

    python3 -m venv .venv && .venv/bin/pip install jinja2 && .venv/bin/python Tests/Long/templates.py
"""
import json
import os

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

OUTPUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "MoETests", "Fixtures", "chat-templates.json")


def refuse(text):
    raise jinja2.exceptions.TemplateError(text)


ENVIRONMENT = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
ENVIRONMENT.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)
ENVIRONMENT.globals["raise_exception"] = refuse

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
        "{{ nothing is defined }}{{ 2 is even }}{{ 9 is divisibleby 3 }}{{ 'a' is eq 'a' }}{{ 1 == 1.0 }}"
        "{{ true == 1 }}{{ [] == [] }}{{ {'a': 1} == {'a': 1} }}{{ 'A' < 'a' }}{{ messages is iterable }}"
        "{{ messages[0] is mapping }}{{ 'x' if not messages[0].name }}{{ 1 if 0 else 2 if 0 else 3 }}"
    ),
    "numbers": (
        "{{ 7 // 2 }},{{ -7 // 2 }},{{ -7 % 3 }},{{ 7 % -3 }},{{ 1 + 2 * 3 - 4 }},{{ 7 / 2 }},{{ 2.5 * 2 }},{{ -3|abs }},"
        "{{ '12'|int + 1 }},{{ 3.9|int }},{{ 'x'|int }},{{ range(3)|list|length }},{{ [1, 2, 3]|sum }},{{ (1, 2)|last }},"
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
        "{% for x in [] %}never{% else %}none{% endfor %}{% for x in [1, 2, 3, 4] if x is odd %}{{ x }}{{ loop.index }}"
        "{% endfor %}{{ messages|map(attribute='role')|join(' ') }}{{ messages|selectattr('role', 'equalto', 'user')|list|length }}"
        "{{ messages|rejectattr('role', 'eq', 'user')|map(attribute='content')|first|default('?') }}"
        "{{ {'a': 1}.get('b', 'other') }}{{ {'a': none}['a'] }}{{ ([1, 2] + [3]) | tojson }}{{ ['a', 'b']|map('upper')|join }}"
        "{{ [1, 1, 2]|unique|list|tojson }}{{ {'k': ['é', 1.5, true, none, {'n': '\"\\n'}]}|tojson }}{{ {'k': [1, {}]}|tojson(indent=2) }}"
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


def main():
    cases = []
    for name, template in TEMPLATES.items():
        for messages in [USER, CHAT, ODD]:
            for answering in [True, False]:
                try:
                    text = ENVIRONMENT.from_string(template).render(
                        messages=messages, tools=None, documents=None, add_generation_prompt=answering,
                        bos_token="<s>", eos_token="</s>")
                except Exception:
                    text = None
                cases.append({"name": name, "messages": messages, "answering": answering, "text": text})
    with open(OUTPUT, "w") as file:
        json.dump({"jinja2": jinja2.__version__, "templates": TEMPLATES, "cases": cases}, file, ensure_ascii=False, indent=1)
        file.write("\n")
    print(f"{OUTPUT}: {len(cases)} cases, {sum(case['text'] is None for case in cases)} refused")


main()
