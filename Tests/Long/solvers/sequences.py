"""Sequences: every rule that the prompt speaks of is fitted to the terms, and those that fit must agree."""
import re
from fractions import Fraction

from .patterns import family

KINDS = [("a constant difference", "差不变"), ("a constant ratio", "比不变"), ("constant second differences", "二阶差不变"),
         ("constant third differences", "三阶差不变"), ("the sum of the two before", "前两项的和"), ("r times the last plus c", "前一项的r倍加c"),
         ("p times the last plus q times", "前一项的p倍加再前一项的q倍")]


def grown(terms, step, place):
    """The term at a place where `step` gives every term from those before it, if it gives those that are there."""
    made = terms[:3]
    for index in range(3, max(place, len(terms))):
        made.append(step(made))
    return made[place - 1] if made[:len(terms)] == terms and step(terms[:2]) == terms[2] else None


def polynomial(terms, degree, place):
    """Lagrange's interpolation through the first terms, compared with all."""
    def at(x):
        total = Fraction(0)
        for i in range(degree + 1):
            part = Fraction(terms[i])
            for j in range(degree + 1):
                if i != j:
                    part *= Fraction(x - j, i - j)
            total += part
        return total
    return at(place - 1) if all(at(x) == term for x, term in enumerate(terms)) else None


def values(kind, terms, place):
    a, b, c = terms[:3]
    if kind in (0, 2, 3):
        return [polynomial(terms, {0: 1, 2: 2, 3: 3}[kind], place)]
    if kind == 1:
        return [grown(terms, lambda made: made[-1] * Fraction(b, a), place)]
    if kind == 4:
        return [grown(terms, lambda made: made[-1] + made[-2], place)]
    if kind == 5:
        if a == b or (c - b) % (b - a) or (c - b) // (b - a) < 2:
            return []
        r = (c - b) // (b - a)
        return [grown(terms, lambda made: r * made[-1] + b - r * a, place)]
    return [grown(terms, lambda made, p=p, q=q: p * made[-1] + q * made[-2], place)
            for p in range(1, 5) for q in range(-3, 4) if q]


@family("sequences")
def sequences(prompt):
    numbers = re.search(r"\d+(?:(?:, |、)\d+){3,}", prompt)
    place = re.search(r"[Tt]erm (\d+)|第(\d+)项(?!起)", prompt)
    if not numbers or not place:
        return None
    terms = [int(item) for item in re.findall(r"\d+", numbers[0])]
    place = int(place[1] or place[2])
    head, _, tail = re.sub("两个数列交错", "two interleaved sequences", prompt).partition("two interleaved sequences")

    def named(text):
        return [kind for kind, words in enumerate(KINDS) if any(word in text for word in words)
                and not (kind == 0 and re.search("差不变", text) and not re.search("(?<!阶)差不变", text))]

    found = {value for kind in named(head) for value in values(kind, terms, place)}
    if tail:
        half = terms[(place + 1) % 2::2]
        other = terms[place % 2::2]
        fits = [{value for kind in named(tail) for value in values(kind, part, (place + 1) // 2)} - {None}
                for part in (half, other)]
        if fits[1]:
            found |= fits[0]
    found.discard(None)
    return found.pop() if len(found) == 1 else None
