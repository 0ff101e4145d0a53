"""Answers that are one number: written in another notation, or computed from roots, powers and functions."""
from fractions import Fraction
from math import comb, factorial

from .notation import chinese, fraction, integer, other, otherq, root, squarefree, wide


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
