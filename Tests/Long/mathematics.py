#!/usr/bin/env python3
"""Compares the check `math` with Math-Verify on pairs of gold and prediction whose truth is known by construction.

Usage: Tests/Long/mathematics.py [--pairs N] [--seed N] [--out FOLDER] [--only-leaven]

Makes N pairs (default 10,500; seeded) over every kind of answer, half of them equal, and judges each with
both. Prints by kind how often the two agree, and how often each is right, wrong and undecided; and pairs per
second of each on one core. Writes the pairs, both verdicts and every disagreement to FOLDER. Ends with 1
where the check is wrong more often than 1 in 500, accepts more than 1 in 2,000 pairs that are not equal, or
is less than 100 times as fast.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from fractions import Fraction

from environment import LEAVEN, enter

PACKAGES = ["math-verify[antlr4_13_2]==0.9.0"]

# ------------------------------------------------------------------------------------------------------------
# Values as text


def integer(n, rng):
    """A whole number in one of the notations for it."""
    text = str(n)
    forms = [text, text, f"{text}.0", f"\\text{{{text}}}", f"{n:,}" if abs(n) > 999 else text]
    if abs(n) > 999:
        forms += [f"{n:,}".replace(",", "{,}"), f"{n:,}".replace(",", ",\\!")]
    return rng.choice(forms)


def fraction(q, rng, latex=None):
    """A fraction, perhaps not in lowest terms."""
    k = rng.choice([1, 1, 1, 2, 3, 5])
    top, bottom = q.numerator * k, q.denominator * k
    sign = "-" if top < 0 else ""
    forms = [f"{top}/{bottom}", f"{sign}\\frac{{{abs(top)}}}{{{bottom}}}", f"\\dfrac{{{top}}}{{{bottom}}}",
             f"{sign}\\tfrac{{{abs(top)}}}{{{bottom}}}"]
    if 0 < abs(top) < 10 and bottom < 10:
        forms.append(f"{sign}\\frac{abs(top)}{bottom}")
    if latex:
        forms = forms[1:]
    return rng.choice(forms)


def root(k, n):
    """k√n as LaTeX."""
    if k == 0:
        return "0"
    if n == 1:
        return str(k)
    return {1: "", -1: "-"}.get(k, str(k)) + f"\\sqrt{{{n}}}"


def squarefree(n):
    return all(n % (p * p) for p in (2, 3, 5, 7, 11, 13))


CHINESE = "零一二三四五六七八九"


def chinese(n):
    """A whole number under 10^8 in Chinese numerals."""
    if n >= 10000:
        high, low = divmod(n, 10000)
        return chinese(high) + "万" + ("" if low == 0 else ("零" if low < 1000 else "") + chinese(low))
    out, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, power)
        if digit:
            out += ("零" if zero and out else "") + CHINESE[digit] + name
            zero = False
        else:
            zero = True
    return out or "零"


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


def other(rng, n, least=None):
    """A whole number near n that is not n, or n with digits exchanged or its sign changed."""
    text = str(abs(n))
    ways = [n + 1, n - 1, n + 10, -n, n * 10, n + rng.randint(2, 9)]
    if len(text) > 1:
        i = rng.randrange(len(text) - 1)
        ways.append(int(text[:i] + text[i + 1] + text[i] + text[i + 2:]) * (1 if n >= 0 else -1))
    ways = [w for w in ways if w != n and (least is None or w >= least)]
    return rng.choice(ways)


def otherq(rng, q):
    """A fraction near q that is not q."""
    ways = [q + 1, -q, q + Fraction(1, q.denominator), q * 2, Fraction(q.numerator, q.denominator + 1)]
    if q != 0:
        ways.append(1 / q)
    ways = [w for w in ways if w != q]
    return rng.choice(ways)


# ------------------------------------------------------------------------------------------------------------
# Kinds: each gives (gold, prediction); `same` says whether they are equal.


def integers(rng, same):
    n = rng.choice([rng.randint(-20, 20), rng.randint(-9999, 9999), rng.randint(10**4, 10**9)])
    return str(n), integer(n if same else other(rng, n), rng)


def large_integers(rng, same):
    n = rng.randint(10**30, 10**rng.randint(40, 250))
    m = n if same else n + rng.choice([1, -1, 10, 10**20])
    return str(n), rng.choice([str(m), f"{m}.0", f"{m:,}"])


def decimals(rng, same):
    places = rng.randint(1, 5)
    q = Fraction(rng.randint(-10**6, 10**6), 10**places)
    text = f"{float(q):.{places}f}"
    p = q if same else q + rng.choice([1, -1]) * Fraction(rng.randint(1, 30), 10**places)
    forms = [f"{float(p):.{places}f}", f"{float(p):.{places}f}00", fraction(p, rng)]
    if 0 < abs(p) < 1:
        forms.append(f"{float(p):.{places}f}".replace("0.", ".", 1))
    return text, rng.choice(forms)


def scientific(rng, same):
    a, e = rng.randint(11, 999), rng.randint(-6, 9)
    q = Fraction(a, 100) * Fraction(10)**e
    p = q if same else q * rng.choice([10, Fraction(1, 10), Fraction(a + 1, a)])
    m = p / Fraction(10)**e
    mantissa = f"{float(m):.4f}".rstrip("0").rstrip(".")
    gold = str(q) if q.denominator == 1 else f"{float(q):.12f}".rstrip("0")
    return gold, rng.choice([f"{mantissa} \\times 10^{{{e}}}", f"{mantissa}e{e}", f"{mantissa}*10^{{{e}}}",
                             f"{mantissa}×10^{e}" if e >= 0 else f"{mantissa} \\cdot 10^{{{e}}}"])


def percentages(rng, same):
    p = Fraction(rng.randint(1, 1999), rng.choice([1, 1, 2, 4, 10]))
    q = p if same else p + rng.choice([1, -p / 2, 5, Fraction(1, 10)])

    def text(v):
        return f"{float(v):.4f}".rstrip("0").rstrip(".")
    forms = [f"{text(q)}\\%", f"{text(q)}%", f"{text(q)} percent", f"${text(q)}\\%$"]
    if rng.random() < 0.5:
        forms = [f"{float(q / 100):.6f}".rstrip("0"), fraction(q / 100, rng)]
    return f"{text(p)}\\%", rng.choice(forms)


def fractions(rng, same):
    q = Fraction(rng.randint(-99, 99), rng.randint(2, 60))
    p = q if same else otherq(rng, q)
    return fraction(q, rng), fraction(p, rng)


def mixed_numbers(rng, same):
    b = rng.randint(2, 12)
    a, w = rng.randint(1, b - 1), rng.randint(1, 20)
    q = w + Fraction(a, b)
    if not same:
        w += rng.choice([1, -1, 2]) if w > 3 else 1
    forms = [f"{w} {a}/{b}", f"{w}\\frac{{{a}}}{{{b}}}", f"{w} \\frac{{{a}}}{{{b}}}", f"{w}\\dfrac{{{a}}}{{{b}}}"]
    return fraction(q, rng), rng.choice(forms)


def repeating_decimals(rng, same):
    n = rng.randint(1, 3)
    period = rng.randint(1, 10**n - 2)
    q = Fraction(period, 10**n - 1) + rng.randint(0, 9)
    digits = f"{int(q)}.{{}}"
    text = digits.format(f"\\overline{{{period:0{n}d}}}") if same else (f"{int(q)}." + f"{period:0{n}d}" * 2)
    return fraction(q, rng), text


def roots(rng, same):
    n = rng.choice([m for m in range(2, 40) if squarefree(m)])
    k, d = rng.randint(1, 12), rng.choice([1, 1, 2, 3, 5])
    gold = root(k, n) if d == 1 else f"\\frac{{{root(k, n)}}}{{{d}}}"
    if not same:
        k += rng.choice([1, 2, 3])
    forms = [f"\\frac{{\\sqrt{{{k * k * n}}}}}{{{d}}}", f"{k}*sqrt({n})/{d}", f"\\sqrt{{\\frac{{{k * k * n}}}{{{d * d}}}}}",
             f"\\frac{{{k * n}}}{{{d}\\sqrt{{{n}}}}}", f"\\frac{{{k}}}{{{d}}}\\sqrt{{{n}}}", f"\\frac{{{k}\\cdot {n}^{{1/2}}}}{{{d}}}"]
    return gold, rng.choice(forms)


def sums_of_roots(rng, same):
    n = rng.choice([2, 3, 5, 6, 7])
    a, b = rng.randint(1, 9), rng.randint(1, 6)
    gold = f"{a}+{root(b, n)}"
    way = rng.randrange(3)
    if way == 0:
        c = a if same else a + 1
        return gold, f"{root(b, n)} + {c}"
    if way == 1:
        # √((a + b√n)²)
        shift = 0 if same else rng.choice([1, 2])
        return gold, f"\\sqrt{{{a * a + b * b * n + shift}+{2 * a * b}\\sqrt{{{n}}}}}"
    # (a² − b²n) / (a − b√n)
    top = a * a - b * b * n + (0 if same else 1)
    return gold, f"\\frac{{{top}}}{{{a}-{root(b, n)}}}"


def powers(rng, same):
    b, e = rng.randint(2, 12), rng.randint(2, 7)
    way = rng.randrange(4)
    if way == 0:
        return str(b**e if same else b**e + rng.choice([1, b])), rng.choice([f"{b}^{{{e}}}", f"{b}^{e}", f"{b}**{e}"])
    if way == 1:
        return f"\\frac{{1}}{{{b**e}}}", f"{b}^{{-{e if same else e + 1}}}"
    if way == 2:
        return f"{b}^{{{2 * e}}}", f"{b * b}^{{{e if same else e + 1}}}"
    k = rng.randint(20, 90)
    return f"{b}^{{{k}}}", f"{b} \\cdot {b}^{{{k - 1 if same else k + 1}}}"


def pi_and_e(rng, same):
    q = Fraction(rng.randint(1, 24), rng.randint(2, 12))
    p = q if same else otherq(rng, q)
    way = rng.randrange(3)
    if way == 0:
        gold = f"\\frac{{{q.numerator}\\pi}}{{{q.denominator}}}"
        sign = "-" if p < 0 else ""
        n, d = abs(p.numerator), p.denominator
        return gold, rng.choice([f"{sign}\\frac{{{n}}}{{{d}}}\\pi", f"{p.numerator}pi/{d}", f"{p.numerator}π/{d}",
                                 f"{sign}\\frac{{{2 * n}\\pi}}{{{2 * d}}}", f"\\pi \\cdot {fraction(p, rng, True)}" if p > 0 else f"{p.numerator}\\pi/{d}"])
    a = rng.randint(1, 9)
    if way == 1:
        return f"{a}-\\frac{{1}}{{e}}", f"{a}{'-' if same else '+'}{rng.choice(['e^{-1}', '1/e', chr(92) + 'frac{1}{e}'])}"
    b = a if same else a + 1
    return f"e^{{{a}}}+{a}", rng.choice([f"{b}+e^{{{a}}}", f"\\exp({a})+{b}", f"{b}+e \\cdot e^{{{a - 1}}}"])


def complex_numbers(rng, same):
    a, b, c, d = (rng.randint(-6, 6) for _ in range(4))
    b, d = b or 1, d or 2
    x, y = a * c - b * d, a * d + b * c
    if not same:
        x, y = rng.choice([(x + 1, y), (x, y + 1), (x, -y if y else 1)])

    def text(p, q):
        return f"{p}{'+' if q >= 0 else '-'}{abs(q)}i"
    return f"({text(a, b)})({text(c, d)})", rng.choice([text(x, y), f"{y}i{'+' if x >= 0 else '-'}{abs(x)}"])


def factorials(rng, same):
    from math import comb, factorial
    n = rng.randint(3, 20)
    k = rng.randint(1, n - 1)
    way = rng.randrange(3)
    if way == 0:
        return str(factorial(n) + (0 if same else n)), f"{n}!"
    if way == 1:
        return str(comb(n, k) + (0 if same else 1)), f"\\binom{{{n}}}{{{k}}}"
    return str(factorial(n) // factorial(k) * (1 if same else 2)), f"\\frac{{{n}!}}{{{k}!}}"


def logarithms(rng, same):
    b, e, k = rng.choice([2, 3, 5, 7, 10]), rng.randint(2, 6), rng.randint(2, 7)
    way = rng.randrange(3)
    f = e if same else e + 1
    if way == 0:
        return str(f), f"\\log_{{{b}}} {b**e}"
    if way == 1:
        return f"\\ln {k**e}", f"{f}\\ln {k}"
    m = k + 2
    return f"\\ln {k * m}", f"\\ln {k} + \\ln {m if same else m + 1}"


def trigonometry(rng, same):
    values = {
        "\\sin": {0: "0", 30: "\\frac{1}{2}", 45: "\\frac{\\sqrt{2}}{2}", 60: "\\frac{\\sqrt{3}}{2}", 90: "1", 15: "\\frac{\\sqrt{6}-\\sqrt{2}}{4}", 18: "\\frac{\\sqrt{5}-1}{4}"},
        "\\cos": {0: "1", 30: "\\frac{\\sqrt{3}}{2}", 45: "\\frac{\\sqrt{2}}{2}", 60: "\\frac{1}{2}", 36: "\\frac{1+\\sqrt{5}}{4}", 120: "-\\frac{1}{2}"},
        "\\tan": {0: "0", 30: "\\frac{\\sqrt{3}}{3}", 45: "1", 60: "\\sqrt{3}", 15: "2-\\sqrt{3}"},
    }
    name = rng.choice(list(values))
    angle = rng.choice(list(values[name]))
    gold = values[name][angle]
    if not same:
        angle = rng.choice([a for a in values[name] if values[name][a] != gold])
    q = Fraction(angle, 180)
    forms = [f"{name} {angle}^\\circ", f"{name}({angle}°)"]
    if angle:
        forms += [f"{name}\\frac{{{q.numerator}\\pi}}{{{q.denominator}}}", f"{name[1:]}({q.numerator}*pi/{q.denominator})"]
    return gold, rng.choice(forms)


def endpoint(rng):
    return Fraction(rng.randint(-20, 20), rng.choice([1, 1, 1, 2, 3]))


def shown(q):
    return str(q) if q.denominator == 1 else f"{'-' if q < 0 else ''}\\frac{{{abs(q.numerator)}}}{{{q.denominator}}}"


def intervals(rng, same):
    a = endpoint(rng)
    b = a + rng.randint(1, 9)
    left, right = rng.choice("(["), rng.choice(")]")
    half = rng.random() < 0.3
    gold = f"{left}{shown(a)}, \\infty)" if half else f"{left}{shown(a)}, {shown(b)}{right}"
    if not same:
        way = rng.randrange(3)
        if way == 0:
            left = "(" if left == "[" else "["
        elif way == 1:
            a -= 1
        elif half:
            a += 1
        else:
            b += 1
    if half:
        return gold, rng.choice([f"{left}{shown(a)},+\\infty)", f"x {'>' if left == '(' else chr(92) + 'ge'} {shown(a)}", f"\\left{left}{shown(a)},\\infty\\right)",
                                 f"x\\in{left}{shown(a)},\\infty)"])
    low, high = ("<" if left == "(" else "\\le"), ("<" if right == ")" else "\\leq")
    return gold, rng.choice([f"\\left{left}{shown(a)},{shown(b)}\\right{right}", f"{left}{a},{b}{right}", f"{shown(a)} {low} x {high} {shown(b)}",
                             f"x \\in {left}{shown(a)},{shown(b)}{right}"])


def unions(rng, same):
    a = rng.randint(-9, 5)
    b = a + rng.randint(1, 6)
    way = rng.randrange(3)
    if way == 0:
        gold = f"(-\\infty, {a}) \\cup ({b}, \\infty)"
        if not same:
            b += 1
        return gold, rng.choice([f"({b}, \\infty) \\cup (-\\infty, {a})", f"x<{a} or x>{b}", f"x < {a} \\text{{ or }} x > {b}"])
    if way == 1:
        return f"(-\\infty, {a}) \\cup ({a}, \\infty)", rng.choice([f"x \\neq {a if same else b}", f"\\mathbb{{R}} \\setminus \\{{{a if same else b}\\}}"])
    gold = f"[{a}, {b}] \\cup [{b + 2}, {b + 4})"
    end = b + 4 if same else b + 5
    return gold, f"[{b + 2},{end}) \\cup [{a},{b}]"


def sets(rng, same):
    items = rng.sample(range(-15, 30), rng.randint(2, 5))
    gold = "\\{" + ", ".join(map(str, items)) + "\\}"
    items = items[:]
    rng.shuffle(items)
    if not same:
        if rng.random() < 0.5 and len(items) > 2:
            items.pop()
        else:
            items[0] = 40 + items[0]
    texts = [str(i) if rng.random() < 0.7 else f"\\frac{{{2 * i}}}{{2}}" for i in items]
    return gold, rng.choice(["\\{" + ",".join(texts) + "\\}", "\\left\\{" + ", ".join(texts) + "\\right\\}"])


def lists(rng, same):
    items = rng.sample(range(-15, 60), rng.randint(2, 4))
    gold = ", ".join(map(str, items))
    items = items[:]
    rng.shuffle(items)
    if not same:
        items[-1] += 100
    way = rng.randrange(3)
    if way == 0:
        return gold, ", ".join(map(str, items))
    if way == 1:
        return gold, " \\text{ and } ".join([", ".join(map(str, items[:-1])), str(items[-1])])
    return gold, ", ".join(f"x={i}" for i in items)


def tuples(rng, same):
    items = [rng.randint(-12, 12) for _ in range(rng.randint(2, 4))]
    gold = "(" + ", ".join(map(str, items)) + ")"
    if not same:
        i = rng.randrange(len(items))
        changed = items[::-1]
        items = (changed if changed != items and rng.random() < 0.5
                 else items[:i] + [items[i] + 1] + items[i + 1:])
    texts = [str(i) if rng.random() < 0.7 else f"\\frac{{{3 * i}}}{{3}}" for i in items]
    return gold, rng.choice(["(" + ",".join(texts) + ")", "\\left(" + ", ".join(texts) + "\\right)"])


def vectors(rng, same):
    items = [rng.randint(-12, 12) for _ in range(rng.randint(2, 4))]
    gold = "\\begin{pmatrix} " + " \\\\ ".join(map(str, items)) + " \\end{pmatrix}"
    if not same:
        i = rng.randrange(len(items))
        items = items[:i] + [items[i] + rng.choice([1, -1, 5])] + items[i + 1:]
    return gold, rng.choice(["\\begin{bmatrix}" + "\\\\".join(map(str, items)) + "\\end{bmatrix}", "\\begin{pmatrix}" + "\\\\".join(f"{i}.0" for i in items) + "\\end{pmatrix}"])


def matrices(rng, same):
    rows, columns = rng.randint(2, 3), rng.randint(2, 3)
    cells = [[rng.randint(-9, 9) for _ in range(columns)] for _ in range(rows)]

    def text(name, show):
        return f"\\begin{{{name}}} " + " \\\\ ".join(" & ".join(show(c) for c in row) for row in cells) + f" \\end{{{name}}}"
    gold = text("pmatrix", str)
    if not same:
        cells[rng.randrange(rows)][rng.randrange(columns)] += rng.choice([1, -1, 10])
    return gold, text(rng.choice(["pmatrix", "bmatrix"]), lambda c: str(c) if rng.random() < 0.8 else f"\\frac{{{2 * c}}}{{2}}")


def equations(rng, same):
    m, b = rng.choice([-5, -3, -2, 2, 3, 4, 7]), rng.choice([-7, -4, -1, 2, 5, 9])
    way = rng.randrange(4)
    c = b if same else b + rng.choice([1, -1, 3])

    def signed(n):
        return f"{'+' if n >= 0 else '-'} {abs(n)}"
    if way == 0:
        return f"x = {b}", rng.choice([str(c), f"x={c}", f"{c} = x" if rng.random() < 0.2 else f"x = {c}.0"])
    if way == 1:
        return f"y = {m}x {signed(b)}", rng.choice([f"y={c}{'+' if m > 0 else '-'}{abs(m)}x", f"{m}x {signed(c)}", f"y - {m}x = {c}" if m > 0 else f"y + {-m}x = {c}"])
    if way == 2:
        k = rng.choice([2, 3, -1])
        return f"{abs(m)}x + {abs(b)}y = 12", f"{k * abs(m)}x {signed(k * abs(b))}y = {12 * k if same else 12 * k + 1}"
    return str(b), f"x = {2 * c}/2 = {c}"


def inequalities(rng, same):
    a = rng.randint(-12, 12)
    k = rng.randint(2, 5)
    sign, flipped = rng.choice([("<", ">"), (">", "<"), ("\\le", "\\ge"), ("\\ge", "\\le")])
    gold = f"x {sign} {a}"
    way = rng.randrange(3)
    if not same:
        if rng.random() < 0.5:
            a += rng.choice([1, -2])
        else:
            sign, flipped = flipped, sign
    return gold, [f"{a} {flipped} x", f"{k}x {sign} {k * a}", f"-x {flipped} {-a}"][way]


def plus_minus(rng, same):
    a, n = rng.randint(1, 12), rng.choice([2, 3, 5, 7])
    way = rng.randrange(3)
    if way == 0:
        b = a if same else a + 1
        return f"\\pm {a}", rng.choice([f"{b}, {-b}", f"x = \\pm {b}", f"\\{{{-b}, {b}\\}}", f"{-b} \\text{{ or }} {b}"])
    b = a if same else a + 1
    if way == 1:
        return f"{a} \\pm \\sqrt{{{n}}}", f"{b}+\\sqrt{{{n}}}, {b}-\\sqrt{{{n}}}"
    return f"\\frac{{{a} \\pm \\sqrt{{{n}}}}}{{2}}", f"\\frac{{{b}-\\sqrt{{{n}}}}}{{2}}, \\frac{{{b}+\\sqrt{{{n}}}}}{{2}}"


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
    return rng.choice([f"\\${text}", text]), rng.choice([f"\\${shown}", f"{shown} dollars", shown, f"\\text{{\\${shown}}}" if False else f"\\$ {shown}"])


def thousands(rng, same):
    n = rng.randint(1000, 10**rng.randint(5, 12))
    m = n if same else other(rng, n, 1000)
    return rng.choice([str(n), f"{n:,}"]), rng.choice([f"{m:,}", f"{m:,}".replace(",", "{,}"), f"{m:,}".replace(",", ",\\!"), f"{m:,}".replace(",", "\\,")])


def full_width(rng, same):
    n = rng.randint(-9999, 99999)
    m = n if same else other(rng, n)
    if rng.random() < 0.5:
        return str(n), wide(str(m))
    q = Fraction(n, rng.randint(2, 30))
    p = q if same else otherq(rng, q)
    return f"{q.numerator}/{q.denominator}", wide(f"{p.numerator}/{p.denominator}")


def chinese_numerals(rng, same):
    n = rng.choice([rng.randint(0, 99), rng.randint(100, 9999), rng.randint(10**4, 10**7)])
    m = n if same else other(rng, n, 0)
    way = rng.randrange(4)
    if way == 0:
        b = rng.randint(2, 9)
        a = rng.randint(1, b - 1)
        c = a if same else a + b
        return f"\\frac{{{a}}}{{{b}}}", f"{chinese(b)}分之{chinese(c)}"
    if way == 1:
        return str(n * 10000), f"{m}万"
    if way == 2:
        return str(n), f"{m}{rng.choice(['个', '元', '米', '人'])}"
    return str(n), chinese(m)


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


def polynomials(rng, same):
    import sympy
    x, y = sympy.symbols("x y")
    variable = rng.choice([x, x, y])
    factors = [rng.choice([1, 2, 3]) * variable + rng.randint(-6, 6) for _ in range(rng.randint(2, 3))]
    if rng.random() < 0.3:
        factors[0] += x + y
    product = sympy.Mul(*factors)
    expanded = sympy.expand(product)
    wrong = expanded if same else expanded + rng.choice([1, -2, variable, -variable, variable**2])
    forms = [sympy.latex(wrong), str(wrong).replace("**", "^"), str(wrong)]
    if same:
        forms += [sympy.latex(product), str(product).replace("**", "^").replace("*", "")]
    return sympy.latex(rng.choice([product, expanded])), rng.choice(forms)


def rational_expressions(rng, same):
    import sympy
    x = sympy.Symbol("x")
    a, b, c = rng.sample(range(-6, 7), 3)
    one, two = sympy.Integer(rng.randint(1, 5)) / (x + a), sympy.Integer(rng.randint(1, 5)) / (x + b)
    whole = sympy.together(one + two)
    wrong = whole if same else whole + rng.choice([1 / (x + c), sympy.Integer(1), -2 * one])
    return f"{sympy.latex(one)} + {sympy.latex(two)}", rng.choice([sympy.latex(sympy.together(wrong)), str(sympy.together(wrong)), sympy.latex(sympy.expand(wrong))])


def identities(rng, same):
    pairs = [("\\sin^2 x + \\cos^2 x", "1"), ("2\\sin x\\cos x", "\\sin 2x"), ("\\cos 2x", "1 - 2\\sin^2 x"), ("\\tan x", "\\frac{\\sin x}{\\cos x}"),
             ("e^{x+1}", "e \\cdot e^x"), ("2^{n+2}", "4 \\cdot 2^n"), ("9^n", "3^{2n}"), ("\\sqrt{4x+4}", "2\\sqrt{x+1}"), ("\\frac{1}{\\sqrt{x}}", "x^{-1/2}"),
             ("\\frac{n(n+1)}{2}", "\\frac{n^2+n}{2}"), ("\\cosh x", "\\frac{e^x+e^{-x}}{2}"), ("|x|", "\\sqrt{x^2}")]
    gold, right = rng.choice(pairs)
    if same:
        return (gold, right) if rng.random() < 0.5 else (right, gold)
    return gold, right + rng.choice([" + 1", " - \\frac{1}{3}", " + 0.001"])


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


KINDS = [integers, large_integers, decimals, scientific, percentages, fractions, mixed_numbers,
         repeating_decimals, roots, sums_of_roots, powers, pi_and_e, complex_numbers, factorials, logarithms,
         trigonometry, intervals, unions, sets, lists, tuples, vectors, matrices, equations, inequalities,
         plus_minus, units, currency, thousands, full_width, chinese_numerals, choices, words, ratios,
         polynomials, rational_expressions, identities, wrapped]

SPOKEN = ("wrapped",)


def make(count, seed):
    pairs = []
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        rng = random.Random(f"{seed}/{index}")
        same = rng.random() < 0.5
        gold, prediction = kind(rng, same)
        pairs.append({"kind": kind.__name__, "gold": gold, "prediction": prediction, "truth": same})
    return pairs


# ------------------------------------------------------------------------------------------------------------
# The two judges


def leaven(pairs, folder, repeat=1):
    """Verdicts, and seconds of processor time of one core."""
    source, target = os.path.join(folder, "pairs.jsonl"), os.path.join(folder, "checked.jsonl")
    with open(source, "w") as file:
        for _ in range(repeat):
            for pair in pairs:
                file.write(json.dumps({"gold": pair["gold"], "prediction": pair["prediction"]}, ensure_ascii=False) + "\n")
    if os.path.exists(target):
        os.remove(target)
    before = os.times()
    run = subprocess.run([LEAVEN, "check", source, "--with", "math", "--field", "gold=gold", "--field", "prediction=prediction", "--output", target,
                          "--threads", "1"], capture_output=True, text=True)
    after = os.times()
    if run.returncode != 0:
        sys.exit(f"leaven check: {run.stderr}")
    rows = [json.loads(line) for line in open(target)]
    seconds = after.children_user - before.children_user + after.children_system - before.children_system
    return [row["verdicts"]["math"] for row in rows[:len(pairs)]], seconds


def peer(pairs):
    """Verdicts of Math-Verify as it is used by default: the gold as a formula, the prediction in a box, or as it is where it
    says itself where the answer is. And seconds of processor time."""
    from math_verify import parse, verify
    import logging
    logging.disable(logging.CRITICAL)
    verdicts = []
    start = time.process_time()
    for pair in pairs:
        prediction = pair["prediction"] if pair["kind"] in SPOKEN else f"$\\boxed{{{pair['prediction']}}}$"
        try:
            gold = parse(f"${pair['gold']}$")
            verdicts.append(bool(verify(gold, parse(prediction))))
        except Exception:
            verdicts.append(False)
    return verdicts, time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", default=None)
    parser.add_argument("--only-leaven", action="store_true")
    options = parser.parse_args()
    folder = options.out or tempfile.mkdtemp(prefix="leaven-mathematics-")
    os.makedirs(folder, exist_ok=True)
    pairs = make(options.pairs, options.seed)
    ours, _ = leaven(pairs, folder)
    for pair, verdict in zip(pairs, ours):
        pair["leaven"], pair["reason"] = verdict["outcome"], verdict["reason"]
    _, seconds = leaven(pairs, folder, repeat=10)
    speed = 10 * len(pairs) / seconds
    ratio = None
    if not options.only_leaven:
        theirs, peer_seconds = peer(pairs)
        for pair, verdict in zip(pairs, theirs):
            pair["peer"] = verdict
        peer_speed = len(pairs) / peer_seconds
        ratio = speed / peer_speed
    totals = dict(pairs=0, agree=0, wrong=0, accepted=0, undecided=0, peer=0, peer_accepted=0, unequal=0)
    print(f"{'kind':22}{'pairs':>7}{'agree':>8}{'Leaven right':>14}{'wrong':>7}{'undecided':>11}{'Math-Verify right':>19}")
    for kind in KINDS:
        rows = [pair for pair in pairs if pair["kind"] == kind.__name__]
        right = sum((p["leaven"] == "pass") == p["truth"] and p["leaven"] != "undecided" for p in rows)
        undecided = sum(p["leaven"] == "undecided" for p in rows)
        agree = sum((p["leaven"] == "pass") == p.get("peer") for p in rows)
        peer_right = sum(p.get("peer") == p["truth"] for p in rows)
        wrong = len(rows) - right - undecided
        print(f"{kind.__name__:22}{len(rows):7}{agree / len(rows):8.1%}{right / len(rows):14.2%}{wrong:7}{undecided:11}{peer_right / len(rows):19.2%}")
        totals["pairs"] += len(rows)
        totals["agree"] += agree
        totals["wrong"] += wrong
        totals["undecided"] += undecided
        totals["peer"] += peer_right
        totals["unequal"] += sum(not p["truth"] for p in rows)
        totals["accepted"] += sum(p["leaven"] == "pass" and not p["truth"] for p in rows)
        totals["peer_accepted"] += sum(bool(p.get("peer")) and not p["truth"] for p in rows)
    n = totals["pairs"]
    print(f"Leaven: {n - totals['wrong'] - totals['undecided']} of {n} right, {totals['wrong']} wrong (false accepts {totals['accepted']} of "
          f"{totals['unequal']}), {totals['undecided']} undecided; {speed:,.0f} pairs/s on one core")
    if ratio:
        print(f"Math-Verify: {totals['peer']} of {n} right (false accepts {totals['peer_accepted']} of {totals['unequal']}); {peer_speed:,.0f} pairs/s "
              f"on one core; Leaven is {ratio:,.0f} times as fast; they agree on {totals['agree'] / n:.1%}")
    with open(os.path.join(folder, "disagreements.jsonl"), "w") as file:
        for pair in pairs:
            if (pair["leaven"] == "pass") != pair.get("peer", pair["truth"]) or (pair["leaven"] == "pass") != pair["truth"] or pair["leaven"] == "undecided":
                file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    print(f"Pairs, verdicts and disagreements are in {folder}")
    failed = totals["wrong"] * 500 > n or totals["accepted"] * 2000 > totals["unequal"] or (ratio is not None and ratio < 100)
    return 1 if failed else 0


if __name__ == "__main__":
    enter(__file__, __doc__, more=PACKAGES)
    sys.exit(main())
