"""Answers as people give them: quantities, money, choices, words and whole sentences."""
from fractions import Fraction

from .notation import fraction, other, otherq

UNITS = [("cm", "m", 100), ("m", "km", 1000), ("g", "kg", 1000), ("minutes", "hours", 60), ("mm", "cm", 10), ("mL", "L", 1000)]


def units(rng, same):
    n = rng.randint(2, 500)
    small, big, factor = rng.choice(UNITS)
    m = n if same else other(rng, n, 1)
    way = rng.randrange(4)
    if way == 0:
        return f"{n} {small}", f"{m}\\text{{ {small}}}"
    if way == 1:
        return str(n), rng.choice([f"{m} {rng.choice(['apples', 'students', 'days', 'ways'])}", f"{m}\\text{{ square units}}", f"{m}\\,\\mathrm{{{small}}}"])
    if way == 2:
        return f"{n * factor} {small}", f"{m} {big}"
    return f"{n}^\\circ", rng.choice([str(m), f"{m}°", f"{m} degrees"])


def currency(rng, same):
    cents = rng.randint(100, 5_000_000)
    cents -= cents % rng.choice([1, 100])
    text = f"{cents / 100:.2f}"
    c = cents if same else cents + rng.choice([1, 100, 1000, -50])
    shown = rng.choice([f"{c / 100:.2f}", f"{c / 100:,.2f}"])
    return rng.choice([f"\\${text}", text]), rng.choice([f"\\${shown}", f"{shown} dollars", shown, f"\\$ {shown}"])


def choices(rng, same):
    letter = rng.choice("ABCDE")
    given = letter if same else rng.choice([c for c in "ABCDE" if c != letter])
    return letter, rng.choice([given, f"({given})", f"\\text{{{given}}}", f"\\text{{({given})}}", f"{given}.", f"\\textbf{{({given})}}", f"{given}) {rng.randint(2, 99)}",
                               f"Option {given}", f"\\mathrm{{{given}}}"])


WORDS = ["Tuesday", "Monday", "parabola", "ellipse", "circle", "even", "odd", "Alice", "Evelyn", "east", "blue", "isosceles", "neither", "increasing", "divergent",
         "Paris", "triangle", "never", "always", "hyperbola", "yes", "no", "true", "false"]


def words(rng, same):
    word = rng.choice(WORDS)
    given = word if same else rng.choice([w for w in WORDS if w != word])
    return rng.choice([word, f"\\text{{{word}}}"]), rng.choice([given.lower(), given, f"\\text{{{given}}}", f"{given}."])


def ratios(rng, same):
    a, b = rng.randint(1, 12), rng.randint(1, 12)
    if a == b:
        b += 1
    k = rng.randint(1, 5)
    c, d = (a, b) if same else rng.choice([(b, a), (a + 1, b), (a, b + 1)])
    return f"{a}:{b}", rng.choice([f"{k * c}:{k * d}", f"\\frac{{{c}}}{{{d}}}", f"{k * c} : {k * d}"])


def wrapped(rng, same):
    """A value in the sentence or mark that an answer is given with."""
    q = Fraction(rng.randint(-50, 50), rng.choice([1, 1, 2, 3, 7]))
    p = q if same else otherq(rng, q)
    text, tex = str(p), fraction(p, rng, latex=True)
    trap = f"\\boxed{{{rng.randint(60, 90)}}}"
    return str(q), rng.choice([
        f"First {trap} seems right, but it is not. So we get $\\boxed{{{tex}}}$.",
        f"Therefore, the answer is ${tex}$.", f"The final answer is {text}.", f"Adding both sides we get 17 + 4 = 21.\n#### {text}",
        f"所以答案是{text}。", f"答案：{text}", f"<think>maybe {trap}</think>\n<answer>{text}</answer>", f"**Answer:** {text}",
        f"The answer is \\boxed{{{tex}}}", f"The answer: \\(\\boxed{{{tex}}}\\)"])
