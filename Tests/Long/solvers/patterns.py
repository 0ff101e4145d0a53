"""Reads prompts by templates, and keeps the solvers by family."""
import re

SOLVERS = {}


def family(name):
    def register(function):
        SOLVERS[name] = function
        return function

    return register


INT = r"\d+"
PARTS = {"who": r"[A-Z][a-z]+(?: [A-Z][a-z]+)?|[一-鿿]{2}", "other": r"[A-Z][a-z]+(?: [A-Z][a-z]+)?|[一-鿿]{2}",
         "things": r"[a-z]+|[一-鿿]+?", "m": r"[一-鿿]", "date": r"\d{4}-\d{2}-\d{2}"}


def pattern(template, **parts):
    """A regular expression for a template with slots `{a}`; a slot that comes again must hold the same text."""
    seen = set()

    def slot(match):
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{parts.get(name, PARTS.get(name, INT))})"

    pieces = re.split(r"(\{\w+\})", template)
    text = "".join(re.sub(r"\{(\w+)\}", slot, p) if p.startswith("{") else re.escape(p) for p in pieces)
    return re.compile(text)


def patterns(templates, **parts):
    return [pattern(line.strip(), **parts) for line in templates.strip().split("\n")]


def read(compiled, prompt):
    """The slots of the first pattern that covers the whole prompt."""
    for expression in compiled:
        match = expression.fullmatch(prompt)
        if match:
            return match.groupdict()
    return None
