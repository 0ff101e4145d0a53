"""Houses in a row, by trying every way to fill them."""
import itertools
import re

from .patterns import family

# Each: a pattern of a clue on the houses of x and y, or of x and the number n.
CLUES = [(re.compile(text), holds) for text, holds in [
    (r"(?P<x>.+) is in house (?P<n>\d)|(?P<x2>.+)在(?P<n2>\d)号房", lambda a, b: a == b),
    (r"(?P<x>.+) is not in house (?P<n>\d)|(?P<x2>.+)不在(?P<n2>\d)号房", lambda a, b: a != b),
    (r"(?P<x>.+) is with (?P<y>.+)|(?P<x2>.+)和(?P<y2>.+)在同一间房", lambda a, b: a == b),
    (r"(?P<x>.+) is not with (?P<y>.+)|(?P<x2>.+)和(?P<y2>.+)不在同一间房", lambda a, b: a != b),
    (r"(?P<x>.+) is left of (?P<y>.+)|(?P<x2>.+)在(?P<y2>.+)左边", lambda a, b: a < b),
    (r"(?P<x>.+) is just left of (?P<y>.+)|(?P<x2>.+)紧挨在(?P<y2>.+)左边", lambda a, b: a + 1 == b),
    (r"(?P<x>.+) is next to (?P<y>.+)|(?P<x2>.+)在(?P<y2>.+)隔壁", lambda a, b: abs(a - b) == 1),
]]


def clue(sentence, things):
    """The things (or number) that a sentence is about, and whether it holds; None if it says nothing."""
    fitting = []
    for expression, holds in CLUES:
        found = expression.fullmatch(sentence)
        if not found:
            continue
        slots = {name.rstrip("2"): text for name, text in found.groupdict().items() if text}
        first, second = slots["x"], slots.get("y")
        first, second = (re.sub("^[Tt]he ", "", text) if text else None for text in (first, second))
        if first in things and (second in things or "n" in slots):
            fitting.append((first, second, int(slots.get("n", 0)), holds))
    return fitting[0] if len(fitting) == 1 else None


@family("zebra")
def zebra(prompt):
    kinds = [re.split(", |、", text) for text in re.findall(r"[(（]([^)）]+)[)）]", prompt)]
    things = [thing for kind in kinds for thing in kind]
    if not kinds or {len(kind) for kind in kinds} != {len(kinds[0])}:
        return None
    clues, others = [], 0
    for sentence in re.split(r"\. ?|。|\? |？", re.sub(r"[(（][^)）]+[)）]", "", prompt)):
        found = clue(sentence, things)
        if found:
            clues.append(found)
        elif sentence:
            others += 1
    # What is said besides the clues: where the houses are, what they hold, and what is asked.
    if others > 3:
        return None
    size = len(kinds[0])
    fits = [{}]
    for kind in kinds:
        grown = []
        for houses in fits:
            for order in itertools.permutations(range(1, size + 1)):
                filled = {**houses, **dict(zip(kind, order))}
                if all(x not in filled or (y and y not in filled) or holds(filled[x], filled[y] if y else n)
                       for x, y, n, holds in clues):
                    grown.append(filled)
        fits = grown
    return [fits[0][thing] for thing in things] if len(fits) == 1 else None
