"""Small templates with what Jinja has, and how transformers renders them."""

# --- Texts --------------------------------------------------------------------------------------------------

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
            {%- set reasoning = content.split('</think>')[0].rstrip('\\n')\
.split('<think>')[-1].lstrip('\\n') %}
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
    "numbers with fractions": (
        "{{ 1.5 }},{{ 7 / 2 }},{{ 6 / 3 }},{{ 2 ** 10 }},{{ 1e16 }},{{ 1e-5 }},{{ 0.0001 }},{{ 123456789012345680.0 }},{{ 1_000 }},"
        "{{ 0x1F }},{{ 2.5|round }},{{ 3.5|round|int }},{{ 2.1|round(0, 'ceil') }},{{ '3.7'|float }},{{ 3.9|int }},{{ -3|abs }},"
        "{{ 1.0 == 1 }},{{ 1 < 1.5 }},{{ 3 is odd }},{{ 4 is divisibleby 2 }},{{ 1.5 is float }},{{ 2.0 is integer }},{{ 0.1 + 0.2 }},"
        "{{ 5 is gt 4 }},{{ [1, 2.5]|sum }},{{ '1_000'|int }},{{ 1e3 }},{{ 100.0 }},{{ -0.0 }},{{ 1.1 * 3 }}"
    ),
    "printed as Python has it": (
        "{{ [1, 'a', \"it's\", none, true, 1.5] }}{{ {'a': [1, {'b': '\\n\\t\\\\'}]} }}{{ (1, 2) }}{{ (1,) }}{{ 'é你\u200b' ~ ['é你\u200b\U0001F600'] }}"
        "{{ messages }}{{ 1, 2 }}{{ ['a']|string|length }}{{ [] }}{{ {} }}{{ ['\u00a0', '\u2028', '\x7f'] }}"
    ),
    "attributes of attributes": (
        "{% set x = [{'f': {'n': 'b', 'l': [3]}}, {'f': {'n': 'a', 'l': [1]}}, {'f': {'n': 'B', 'l': [2]}}] %}"
        "{{ x|map(attribute='f.n')|join }}{{ x|map(attribute='f.l.0')|join }}{{ x|sort(attribute='f.n')|map(attribute='f.n')|join }}"
        "{{ x|sort(attribute='f.n', reverse=true)|map(attribute='f.n')|list }}{{ x|sort(attribute='f.n', case_sensitive=true)|map(attribute='f.n')|list }}"
        "{{ x|unique(attribute='f.n')|list|length }}{{ (x|max(attribute='f.l.0')).f.n }}{{ x|sum(attribute='f.l.0') }}{{ x.0.f.l.0 }}"
        "{% for key, group in x|groupby('f.n') %}{{ key }}={{ group|length }};{% endfor %}{{ (x|groupby('f.n'))[0].list|length }}"
        "{{ x|selectattr('f.n', 'in', ['a', 'b'])|list|length }}{{ x|rejectattr('f.q')|list|length }}{{ x|join('-', attribute='f.n') }}"
    ),
    "selecting and sorting": (
        "{{ [1, 2, 3, 4]|select('odd')|list }}{{ ['a', '', 'b']|select|join(',') }}{{ [1, none, 2]|reject('none')|list }}{{ [3, 1, 2]|sort }}"
        "{{ ['b', 'A', 'a', 'B']|sort }}{{ ['b', 'A']|sort(case_sensitive=true) }}{{ {'b': 1, 'A': 2}|dictsort }}{{ {'b': 1, 'a': 2}|dictsort(by='value', reverse=true) }}"
        "{{ ['a', 'A', 'b']|unique|list }}{{ range(7)|batch(3)|list }}{{ range(5)|batch(3, 'x')|list }}{{ range(7)|slice(3)|list }}{{ range(7)|slice(3, 'x')|map('join')|list }}"
        "{{ [2, 9, 4]|max }}{{ [2, 9, 4]|min }}{{ []|max }}{{ 'hello world'|wordcount }}{{ [1, 2]|first }}{{ (1, 2) + (3,) }}{{ [0] * 3 }}{{ 'a,b'.split(',')|last }}"
    ),
    "gone through once": (
        "{% set m = messages|map(attribute='role') %}{{ m|join(',') }};{{ m|join(',') }};{% if [1]|select('even') %}true{% endif %};"
        "{% set r = [1, 2, 3]|select('odd') %}{{ 3 in r }}{{ r|list }};{{ {'a': 1}.items()|length }}{{ {'a': 1}|items|list }}{{ [1, 2]|reverse|list }}"
        "{{ ({'a': 1}.keys()|list)[0] }}{{ 'ab'|list }}{{ {'a': 1, 'b': 2}|list }}{% for a, (b, c) in [(1, (2, 3))] %}{{ a + b + c }}{% endfor %}"
    ),
    "length of what comes once": "{{ messages|map(attribute='role')|length }}",
    "element of what comes once": "{{ (messages|map(attribute='role'))[0] }}",
    "last of what comes once": "{{ messages|map(attribute='role')|last }}",
    "element of a view": "{{ {'a': 1}.items()[0] }}",
    "JSON with options": (
        "{{ {'b': 'é', 'a': [1, 2.0, {}]}|tojson(sort_keys=true) }}{{ {'b': 1}|tojson(separators=(',', ':')) }}{{ [1, [2]]|tojson(indent=2) }}"
        "{{ 'é\U0001F600\\x7f'|tojson(ensure_ascii=true) }}{{ {'a': [], 'b': {}}|tojson(indent=4) }}{{ [1, 2]|tojson(indent='-') }}{{ (1, 2)|tojson }}"
        "{{ [1, 2]|tojson(separators=(';', '='), indent=1) }}{{ '<a href=\"\">&'|tojson }}{{ [1]|tojson(indent=0) }}"
    ),
    "JSON of what is none": "{{ nothing|tojson }}",
    "methods": (
        "{{ 'a-b-c'.rsplit('-', 1) }}{{ 'a\\nb\\r\\nc'.splitlines() }}{{ '-'.join(['a', 'b']) }}{{ 'abcabc'.find('c') }}{{ 'abcabc'.rfind('c') }}{{ 'abc'.find('x') }}"
        "{{ 'aXbXc'.partition('X') }}{{ 'aXbXc'.rpartition('X') }}{{ 'abab'.count('ab') }}{{ '12'.isdigit() }}{{ 'Ab'.isalpha() }}{{ ' '.isspace() }}{{ 'AB'.isupper() }}"
        "{{ 'prefix-x'.removeprefix('prefix-') }}{{ 'x.py'.removesuffix('.py') }}{{ 'a'.ljust(3, '.') }}{{ 'a'.rjust(3) }}{{ 'a'.center(4, '*') }}{{ '7'.zfill(3) }}{{ '-7'.zfill(4) }}"
        "{{ 'abc'.startswith(('x', 'a')) }}{{ [1, 2, 1].count(1) }}{{ [1, 2].index(2) }}{{ {'a': 1}.copy() }}{{ \"it's ok-ok\"|title }}{{ \"it's ok-ok\".title() }}{{ '%s is %d%%' % ('a', 5) }}"
        "{{ 'a'|center(5) }}|{{ 'x\\n\\ny'|indent(2, blank=true) }}|{{ 'x\\ny'|indent('> ', true) }}|{{ 5|upper }}{{ none|trim }}{{ 'a.b'|replace('.', 1) }}"
    ),
    "members that are methods": (
        "{% set d = {'items': 1, 'type': 'array'} %}{{ d['items'] }}{{ 'y' if d.items else 'n' }}{{ 'y' if {'a': 1}['items'] else 'n' }}{{ d.type }}{{ d.get('items') }}"
        "{{ 'y' if d.pop else 'n' }}{{ 'y' if d['keys'] is callable else 'n' }}{% set s = namespace(items=5) %}{{ s.items }}{{ 'y' if 'x'.upper else 'n' }}"
    ),
    "a method that changes": "{{ {'a': 1}.pop('a') }}",
    "call blocks": (
        "{% macro wrap(tag, n=1) %}<{{ tag }}>{{ caller(n) * n }}</{{ tag }}>{% endmacro %}{% for i in [1, 2] %}{% call(k) wrap('b', 2) %}{{ i }}{{ k }}{% endcall %}{% endfor %}"
        "{% macro outer() %}[{{ caller() }}]{% endmacro %}{% call outer() %}{% call outer() %}x{% endcall %}{% endcall %}{% macro maybe() %}{{ caller is defined }}{% endmacro %}{{ maybe() }}"
    ),
    "a call block of what asks for none": "{% macro f() %}x{% endmacro %}{% call f() %}y{% endcall %}",
    "blocks": (
        "{% filter upper|replace('A', 'b') %}a{{ 'c' }}{% endfilter %}{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}{% set x | trim | upper %} q {% endset %}{{ x }}"
        "{% raw %}{{ not }} {% this %}{% endraw %}{%- raw -%}  a  {%- endraw -%}  b{% set y %}{% set z = 1 %}{% endset %}{{ z is defined }}{% generation %}{% set g = 1 %}g{% endgeneration %}{{ g is defined }}"
        "{% for i in [1, 2, 3] %}{% set t %}{{ i }}{% endset %}{{ t }}{% if i == 2 %}{% break %}{% endif %}{% endfor %}\n  {% raw %}\n r {% endraw %}\n{% for i in 1, 2 %}{{ i }}{% endfor %}"
    ),
    "loops": (
        "{% for i in [1, 1, 2] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(i) }}{{ loop.previtem|default('-') }}{{ loop.nextitem|default('-') }}{{ loop.revindex }}{{ loop.revindex0 }};{% endfor %}"
        "{% for n in [{'v': 1, 'c': [{'v': 2, 'c': []}]}] recursive %}{{ n.v }}{{ loop.depth }}({{ loop(n.c) }}){% endfor %}{% for i in range(3) %}{% set outer = loop %}{% for j in range(2) %}{{ outer.index }}{{ loop.index }}"
        "{% endfor %}{% endfor %}{% for k in {'a': 1} %}{{ k }}{% endfor %}{% for i in nothing %}x{% else %}e{% endfor %}{{ loop is defined }}"
    ),
    "namespaces in lists": (
        "{% set a = namespace(x=1) %}{% set b = namespace(x=2) %}{% for n in [a, b] %}{% set n.x = n.x * 10 %}{% endfor %}{{ a.x + b.x }}{% set l = [a, b] %}{{ l|map(attribute='x')|list }}"
        "{{ l[0] == a }}{% set a.next = l %}{{ a.next[1].x }}{% set c = namespace({'y': 3}, z=4) %}{{ c.y + c.z }}{{ dict(b=1, a=2) }}{{ dict({'k': 1}, j=2)|tojson }}"
    ),
    "branches that are not taken": (
        "{% if false %}{{ 'a'|shout }}{{ x is odder }}{% endif %}{{ 'a' if true else 'b'|shout }}{% if false %}{{ nothing.at.all }}{{ 1 // 0 }}{{ raise_exception('x') }}{% endif %}{{ true or nothing.x.y }}"
    ),
    "an unknown filter in a loop in a branch": "{% if false %}{% for i in [] %}{{ 'a'|shout }}{% endfor %}{% endif %}",
    "an unknown test": "{{ 1 is odder }}",
    "an unknown filter in a macro": "{% macro f() %}{{ 'a'|shout }}{% endmacro %}x",
    "break outside of a loop": "{% for i in [1] %}{% endfor %}{% break %}",
    "break in a macro in a loop": "{% for i in [1] %}{% macro f() %}{% break %}{% endmacro %}{% endfor %}",
    "from_json": "{{ '1'|from_json }}",
    "a number as a text": "{{ 'a' ~ 1 }}{{ ['a', 1]|join }}{{ 'a' + 1 }}",
    "a loop over a number": "{% for i in 5 %}{% endfor %}",
    "a member of a namespace that is kept out": "{% set n = namespace(_x=1) %}",
    "comparing a text and a number": "{{ 'a' < 1 }}",
    "tuples and lists": "{{ (1, 2) == [1, 2] }}{{ (1, 2) == (1, 2) }}{{ [1, 2] + (3,) }}",
    "escapes": "{{ '\\a\\b\\f\\v\\101\\x41\\u0041\\U00000041\\q\\\\' }}",
}


def rendered(template, conversation, answering, variables=None, date=None, tokens=None):
    """What transformers makes of a conversation; None where it refuses. Without a date there is no `strftime_now`."""
    from transformers.utils import chat_template_utils as utils

    values = dict(tokens or {"bos_token": "<s>", "eos_token": "</s>"}, **(variables or {}))
    try:
        compiled = utils._compile_jinja_template(template)
        if date is None:
            compiled.environment.globals.pop("strftime_now", None)
        else:
            compiled.environment.globals["strftime_now"] = date.strftime
        messages = utils._normalize_chat_messages(conversation["messages"])
        return compiled.render(
            messages=utils._alias_reasoning_fields(utils._plain_template_data(messages)),
            tools=conversation.get("tools"),
            documents=conversation.get("documents"),
            add_generation_prompt=answering,
            **values,
        )
    except Exception:
        return None


def renderings():
    """What transformers makes of the small templates; None where it refuses."""
    cases = []
    for name, template in TEMPLATES.items():
        for messages in [USER, CHAT, ODD]:
            for answering in [True, False]:
                text = rendered(template, {"messages": messages}, answering)
                cases.append({"name": name, "messages": messages, "answering": answering, "text": text})
    return {"templates": TEMPLATES, "cases": cases}
