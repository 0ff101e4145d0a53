"""Traces of small programs and string rewriting, from the text of their prompts."""
import re

from .patterns import family

STATEMENT = re.compile(r"[a-z] = (?:[a-z]|\d+)(?: [-+*%] (?:[a-z]|\d+))?")
TEST = re.compile(r"[a-z] [<>] (?:[a-z]|\d+)|[a-z] % \d+ == 0")
HEAD = re.compile(r"for [a-z] in range\(\d+, \d+\)")


def python(line):
    """A line of pseudo-code as Python; lines of Python stay as they are."""
    line = line.replace(" <- ", " = ").replace(" mod ", " % ")
    line = re.sub(r"(\d+) divides ([a-z])", r"\2 % \1 == 0", line)
    return re.sub(r"for ([a-z]) from (\d+) to (\d+)", lambda m: f"for {m[1]} in range({m[2]}, {int(m[3]) + 1})", line)


def known(line):
    """Whether a line is one of those that programs may have, so that nothing else is run."""
    line = line.strip()
    if line == "else:" or STATEMENT.fullmatch(line):
        return True
    word, _, rest = line.rstrip(":").partition(" ")
    return line.endswith(":") and (word in ("if", "while") and bool(TEST.fullmatch(rest)) or bool(HEAD.fullmatch(line[:-1])))


@family("trace")
def trace(prompt):
    lines, words = [], []
    for line in prompt.split("\n"):
        numbered = re.fullmatch(r"(\d+): ( *\S.*)", line)
        if numbered and int(numbered[1]) == len(lines) + 1:
            lines.append(python(numbered[2]))
        else:
            words.append(line)
    asked = set(re.findall(r"(?<![A-Za-z])([b-z]|a(?! small| line))(?![A-Za-z])", " ".join(words)))
    if not lines or len(asked) != 1 or not all(map(known, lines)):
        return None
    scope = {}
    exec("\n".join(lines), {"__builtins__": {"range": range}}, scope)
    return scope.get(asked.pop())


@family("rewriting")
def rewriting(prompt):
    rules = re.findall(r"(\d)\. ([a-z]+) -> ([a-z]*)", prompt)
    rest = re.sub(r"\d\. [a-z]+ -> [a-z]*(?:; )?", "", prompt)
    start = re.search(r"string ([a-z]+) with|Start with ([a-z]+)\.|string is ([a-z]+)\.|Begin with ([a-z]+) and|"
                      r"字符串([a-z]+)：|从([a-z]+)开始|字符串是([a-z]+)。", rest)
    limit = re.search(r"Stop after (\d+) steps\.|走(\d+)步后停止", rest)
    endless = re.search(r"until no rule applies|直到没有规则可用为止", rest)
    if (not rules or not start or bool(limit) == bool(endless)
            or [int(n) for n, _, _ in rules] != list(range(1, len(rules) + 1))):
        return None
    text = next(filter(None, start.groups()))
    for _ in range(int(next(filter(None, limit.groups()))) if limit else 10_000):
        for _, left, right in rules:
            if left in text:
                text = text.replace(left, right, 1)
                break
        else:
            break
    return text
