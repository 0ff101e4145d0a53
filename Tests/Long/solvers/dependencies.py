"""Quantities that are told by way of each other: every sentence is an equation, solved as they become known."""
import re
from fractions import Fraction

from .patterns import family

NAME = "[A-Z][a-z]*"
HEADS = re.compile(
    "Some friends collect stamps\\.|Some children look for shells\\.|There are balls in some boxes\\.|Some farms keep sheep\\.|"
    "Some shops sell lamps\\.|There are books on some shelves\\.|This is known\\.|几个朋友在收集邮票。|几个孩子在捡贝壳。|几个箱子里装着球。|"
    "几个农场养着羊。|几家商店出售台灯。|几个书架上放着书。|已知：")
QUESTION = re.compile(
    f"How many [a-z]+ does (?:box |farm |shop |shelf )?({NAME}) have\\?|(?:箱子|农场|商店|书架)?({NAME})[里上]?有多少[张个只盏本][^？]+？")
FACTS = [(re.compile(text.replace("NAME", NAME)), value) for text, value in [
    (r"(NAME) has (\d+)\.|(NAME)有(\d+)[张个只盏本]。", lambda known, n: Fraction(n)),
    (r"(NAME) has (\d+) more than (NAME)\.", lambda known, n, one: known[one] + int(n)),
    (r"(NAME)比(NAME)多(\d+)[张个只盏本]。", lambda known, one, n: known[one] + int(n)),
    (r"(NAME) has (\d+) fewer than (NAME)\.", lambda known, n, one: known[one] - int(n)),
    (r"(NAME)比(NAME)少(\d+)[张个只盏本]。", lambda known, one, n: known[one] - int(n)),
    (r"(NAME) has (\d+) times as many as (NAME)\.", lambda known, n, one: known[one] * int(n)),
    (r"(NAME)是(NAME)的(\d+)倍。", lambda known, one, n: known[one] * int(n)),
    (r"(NAME) has half as many as (NAME)\.|(NAME)是(NAME)的一半。", lambda known, one: known[one] / 2),
    (r"(NAME) has the sum of (NAME) and (NAME)\.|(NAME)是(NAME)与(NAME)之和。", lambda known, one, other: known[one] + known[other]),
]]


@family("dependencies")
def dependencies(prompt):
    question = QUESTION.findall(prompt)
    rest = HEADS.sub("", QUESTION.sub("", prompt)).strip()
    if len(question) != 1:
        return None
    asked = "".join(question[0])
    facts = []
    for sentence in re.findall(r"[^.。]+[.。]", rest):
        matches = [([g for g in m.groups() if g], value)
                   for e, value in FACTS if (m := e.fullmatch(sentence.strip()))]
        if len(matches) != 1:
            return None
        facts.append(matches[0])
    known = {}
    while len(known) < len(facts):
        before = len(known)
        for (name, *sources), value in facts:
            if name not in known:
                try:
                    known[name] = value(known, *sources)
                except KeyError:
                    pass
        if len(known) == before:
            return None
    return known.get(asked)
