"""Values as text, in the notations that people write them in, and wrong values near right ones."""
from fractions import Fraction


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


def endpoint(rng):
    return Fraction(rng.randint(-20, 20), rng.choice([1, 1, 1, 2, 3]))


def shown(q):
    return str(q) if q.denominator == 1 else f"{'-' if q < 0 else ''}\\frac{{{abs(q.numerator)}}}{{{q.denominator}}}"
