"""Items for pages of reviews, as flat lines: small problems in English and Chinese, and texts that would do harm if a
page took them for anything but text."""
import hashlib
import json
import random

HOSTILE = [
    "</script><script>window.injected = 1</script>", "<!-- <script> --> <!--",
    "</SCRIPT\n><img src=x onerror='injected=1'>",
    "<svg onload=injected=1>", "<iframe srcdoc='<script>top.injected=1</script>'></iframe>",
    "<base href=http://127.0.0.1/>",
    "<meta http-equiv=refresh content='0;url=http://127.0.0.1/'>", "<link rel=stylesheet href=http://127.0.0.1/a.css>",
    "javascript:injected=1", "\u2028\u2029\u0085", "'\"`\\ \\\" ${1} {{data}}", "\0 \x01 \x1b[31m \x7f \x9f",
    "a\rb\r\nc\n\rd\te\r",
    "\u202edlrow\u202c \u2066x\u2069 \u200f", "\ufeff\ufffe\uffff\U0001ffff",
    "👩\u200d🚀🏴\U000e0067\U000e007f e\u0301 नमस्ते",
    "مرحبا بالعالم 12+3=15", "⟦CR⟧ ⟦⟦⟧ ⟦ ⟧ ⟦202E⟧ ␍ ␥", "&lt;&amp;&#0;&nbsp;", "<think> <answer> </think>",
    " \t\n\n \n", "x" * 5000,
]


def digest(item):
    """Of what a reviewer judges (see `ReviewItem.contentSHA256`)."""
    content = json.dumps([item["prompt"], item["answer"], item["text"]], ensure_ascii=False, separators=(",", ":"))
    # What Python writes otherwise than the project: these are short there, or not escaped.
    content = content.replace("\\b", "\\u0008").replace("\\f", "\\u000c")
    return hashlib.sha256(content.encode()).hexdigest()


def item(index, prompt, text, answer, language="en", marks=(), verdicts=(), reasons=("random",)):
    made = {
        "sample_id": f"addition-{index:04}-{language}/0@0123456789ab", "content_sha256": "", "prompt": prompt,
        "text": text, "answer": answer, "family": "addition", "language": language, "level": index % 4,
        "reasons": list(reasons), "verdicts": list(verdicts), "marks": list(marks)}
    made["content_sha256"] = digest(made)
    return made


def mark(text, words, kind):
    """The first place of some words, in bytes."""
    start = text.encode().index(words.encode())
    return {"start": start, "end": start + len(words.encode()), "kind": kind}


def chain(chance, index):
    """A small problem with a chain of thought; every fifth has a false step, and words that come again."""
    one, other = chance.randint(10, 999), chance.randint(10, 999)
    chinese, false = index % 2 == 1, index % 5 == 0
    total = one + other + (10 if false else 0)
    step = f"{one}+{other}={total}"
    work = [f"先把两个数相加：{step}。", "再检查一遍。", f"所以和是{total}。"] if chinese else [
        f"I add the two numbers: {step}.", "Let me check it again.", f"So the sum is {total}."]
    lines = work + (work[1:2] * 3 if false else []) + (["Wait, 等等。"] if index % 7 == 0 else [])
    text = "<think>\n" + "\n\n".join(lines) + f"\n</think>\n<answer>{total}</answer>"
    marks = [mark(text, step, "false-step")] if false else []
    if index % 7 == 0:
        marks.append(mark(text, "Wait" if chinese else "等等", "foreign"))
    verdicts = [
        {"check": "format", "outcome": "pass", "reason": "", "value": 0, "threshold": 0},
        {"check": "answer", "outcome": "fail" if false else "pass", "value": None, "threshold": None,
         "reason": f"wrong answer: found {total}, expected {one + other}" if false else ""},
        {"check": "repetition", "outcome": "pass", "reason": "", "value": chance.random() * 0.6, "threshold": 0.6},
        {"check": "judge", "outcome": "undecided", "reason": "no answer in time", "value": None, "threshold": None}]
    prompt = f"{one}与{other}之和是多少？" if chinese else f"What is {one}+{other}?"
    return item(index, prompt, text, str(one + other), "zh" if chinese else "en", marks, verdicts)


def long_chain(index, length=100_000):
    """A chain of thought of many paragraphs, some long."""
    chance = random.Random(index)
    paragraphs = []
    while sum(map(len, paragraphs)) < length:
        sums = [(chance.randint(1, 99), chance.randint(1, 99)) for _ in range(chance.randint(1, 200))]
        paragraphs.append(" ".join(f"{a}+{b}={a + b}, 然后 \"继续\"." for a, b in sums))
    text = "<think>\n" + "\n\n".join(paragraphs) + "\n</think>\n<answer>5</answer>"
    return item(index, "2+3?", text, "5", marks=[mark(text, paragraphs[-1][:20], "repeated")])


def make(count, long=3):
    """`count` items: first one for each hostile text, in every place of it; then some long ones; then small ones."""
    chance = random.Random(1)
    items = [item(index, text, f"<think>\n{text}\n</think>\n<answer>{text}</answer>", text, reasons=[text],
                  verdicts=[{"check": text, "outcome": "fail", "reason": text, "value": 1.5, "threshold": 1.0}],
                  marks=[mark("<think>\n" + text, text, "false-step")] if text else [])
             for index, text in enumerate(HOSTILE)]
    items += [long_chain(len(items) + index) for index in range(long)]
    while len(items) < count:
        items.append(chain(chance, len(items)))
    return items
