"""Long division, systems of equations, polynomials and fractions."""
import re
from fractions import Fraction

from .patterns import family, patterns, read

DIVISION = patterns(
    """Divide {a} by {b}. Answer with the quotient and the remainder.
    What are the quotient and the remainder of {a} divided by {b}? Give both in this order.
    Find the whole numbers q and r with {a}={b}*q+r and r less than {b}. Answer: q, r.
    How many times does {b} go into {a}, and what is left? Answer with these two numbers.
    Work out {a}/{b} by long division. Write the quotient, then the remainder.
    {a}除以{b}，商和余数各是多少？依次写出商、余数。
    求{a}除以{b}的商和余数，先写商，再写余数。
    求整数q和r，使{a}={b}*q+r，且r小于{b}。答案写成q, r。
    {a}里最多有几个{b}，还剩多少？按顺序写出这两个数。
    用竖式计算{a}/{b}，写出商和余数。""")


@family("division")
def division(prompt):
    found = read(DIVISION, prompt)
    return found and [Fraction(part) for part in divmod(int(found["a"]), int(found["b"]))]


ROWS = r"[-+0-9xyz]+=-?\d+(?:(?:, |，)[-+0-9xyz]+=-?\d+)+"
SYSTEMS = patterns(
    """Solve {s} for integers. Answer: {n}.
    Find the integers {n} with {s}. Give them in this order.
    {s}. What are {n}? Answer with the numbers in this order.
    Which integers satisfy the system {s}? Answer with {n}, in this order.
    The integers {n} satisfy {s}. Find them and list them in this order.
    解方程组{s}，未知数都是整数。答案依次写{n}。
    求满足{s}的整数{n}，按此顺序写出。
    已知{s}，{n}各是多少？按此顺序写出。
    哪些整数满足方程组{s}？按{n}的顺序回答。
    整数{n}满足{s}。求出它们，并按此顺序列出。""", s=ROWS, n="x, y(?:, z)?")


def solved(rows):
    """The solution of equations with as many unknowns, by Gauss and Jordan on fractions; None if it is not one."""
    for column in range(len(rows)):
        pivot = next((row for row in rows[column:] if row[column]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        pivot = [value / pivot[column] for value in pivot]
        rows = [[a - row[column] * b for a, b in zip(row, pivot)] for row in rows]
        rows.insert(column, pivot)
    return [row[-1] for row in rows]


@family("systems")
def systems(prompt):
    found = read(SYSTEMS, prompt)
    if not found:
        return None
    names = found["n"].split(", ")
    rows = []
    for equation in re.split(", |，", found["s"]):
        left, right = equation.split("=")
        terms = re.findall(r"([+-]?\d*)([xyz])", left)
        if "".join(number + name for number, name in terms) != left or not {t[1] for t in terms} <= set(names):
            return None
        value = {name: int(number + "1" if number in ("", "+", "-") else number) for number, name in terms}
        rows.append([Fraction(value.get(name, 0)) for name in names] + [Fraction(int(right))])
    solution = solved(rows) if len(rows) == len(names) else None
    return solution if solution and all(value.denominator == 1 for value in solution) else None


POLY = r"[-+0-9x^]+"
VALUES = patterns(
    """Let p(x)={p}. Find p({a}) and p({b}), in this order.
    Evaluate {p} at x={a} and at x={b}. Give the two values in this order.
    What are the values of {p} for x={a} and for x={b}? Answer in this order.
    For p(x)={p}, list p({a}), p({b}).
    设p(x)={p}，依次求p({a})和p({b})。
    求{p}在x={a}和x={b}时的值，按此顺序写出。
    x={a}和x={b}时，{p}的值各是多少？按此顺序回答。
    已知p(x)={p}，列出p({a})，p({b})的值。""", p=POLY, a=r"-?\d+", b=r"-?\d+")
EXPANSION = patterns(
    """Expand {f}. List the coefficients from the highest power down, zeros included.
    Multiply out {f} and give all coefficients, the highest power first, zeros too.
    What are the coefficients of {f}, from x^{n} down to the constant?
    Write {f} as a sum of powers of x. Answer with its coefficients from x^{n} to the constant.
    展开{f}，从最高次到常数项依次写出系数，包括0。
    把{f}乘开，从最高次项起写出所有系数，0也要写。
    {f}展开后，从x^{n}到常数项的系数依次是多少？
    将{f}写成x的幂的和，按x^{n}到常数项的顺序写出系数。""", f=rf"(?:\({POLY}\))+")
ROOTS = patterns(
    """All roots of {p} are integers from -{n} to {n}. Find them, in ascending order.
    The equation {p}=0 has only integer roots from -{n} to {n}. List them, smallest first.
    For which integers x from -{n} to {n} is {p} equal to 0? Give all of them in ascending order.
    Find all roots of {p}, smallest first. They are integers from -{n} to {n}.
    {p}的根都是-{n}到{n}之间的整数，从小到大写出所有的根。
    方程{p}=0的根都是-{n}到{n}之间的整数，请从小到大列出。
    -{n}到{n}之间的哪些整数x使{p}等于0？从小到大全部写出。
    求{p}的所有根，从小到大写。它们都是-{n}到{n}之间的整数。""", p=POLY)


def terms(text):
    """A polynomial as a dictionary from powers to coefficients; None where it is none."""
    parts = re.findall(r"([+-]?)(\d*)(x?)(?:\^(\d+))?", text)
    if "".join(s + n + x + (f"^{p}" if p else "") for s, n, x, p in parts) != text:
        return None
    result = {}
    for sign, number, x, power in parts:
        if number or x:
            exponent = int(power or 1) if x else 0
            result[exponent] = result.get(exponent, 0) + int(sign + (number or "1"))
    return result


def at(polynomial, x):
    return sum(coefficient * x ** power for power, coefficient in polynomial.items())


@family("polynomials")
def polynomials(prompt):
    found = read(VALUES, prompt)
    if found:
        polynomial = terms(found["p"])
        return polynomial and [Fraction(at(polynomial, int(found[x]))) for x in "ab"]
    found = read(EXPANSION, prompt)
    if found:
        product = {0: 1}
        for text in re.findall(r"\(([^()]+)\)", found["f"]):
            factor, next_product = terms(text), {}
            for i, a in product.items():
                for j, b in factor.items():
                    next_product[i + j] = next_product.get(i + j, 0) + a * b
            product = next_product
        degree = max(power for power, coefficient in product.items() if coefficient)
        if int(found.get("n") or degree) != degree:
            return None
        return [Fraction(product.get(power, 0)) for power in range(degree, -1, -1)]
    found = read(ROOTS, prompt)
    if not found:
        return None
    polynomial, limit = terms(found["p"]), int(found["n"])
    roots = [x for x in range(-limit, limit + 1) if at(polynomial, x) == 0]
    return [Fraction(root) for root in roots] if len(roots) == max(polynomial) else None


FRACTION = r"\d+(?:/\d+)?"
CHAIN = patterns(
    """Compute {e}. Answer with a fraction in lowest terms.
    What is {e}? Give a fraction in lowest terms, or an integer.
    Work out {e} and reduce the result.
    Find the value of {e} as a reduced fraction.
    计算{e}，结果写成最简分数。
    {e}等于多少？用最简分数或整数回答。
    算出{e}，并把结果约分。
    求{e}的值，写成最简分数。""", e=r"[-+*/()0-9]+")
COMPARISON = patterns(
    """Which is {w}, {a} or {b}? Answer with that fraction.
    Compare {a} and {b}. Which of them is {w}?
    Find the {w} one of the fractions {a} and {b}.
    Of {a} and {b}, write down the {w} one.
    {a}和{b}哪个更{w}？写出那个分数。
    比较{a}与{b}，较{w}的是哪一个？
    找出{a}和{b}中较{w}的分数。
    写出{a}、{b}两个分数里较{w}的一个。""", a=FRACTION, b=FRACTION, w="larger|smaller|大|小")


def evaluated(text):
    """The value of an expression, by recursive descent on its signs."""
    tokens = re.findall(r"\d+|[-+*/()]", text)

    def factor():
        token = tokens.pop(0)
        if token != "(":
            return Fraction(int(token))
        value = total()
        return value if tokens.pop(0) == ")" else None

    def product():
        value = factor()
        while tokens and tokens[0] in "*/":
            value = value * factor() if tokens.pop(0) == "*" else value / factor()
        return value

    def total():
        value = product()
        while tokens and tokens[0] in "+-":
            value = value + product() if tokens.pop(0) == "+" else value - product()
        return value

    value = total()
    return None if tokens else value


@family("fractions")
def fractions(prompt):
    found = read(COMPARISON, prompt)
    if found:
        return (max if found["w"] in ("larger", "大") else min)(Fraction(found["a"]), Fraction(found["b"]))
    found = read(CHAIN, prompt)
    return found and evaluated(found["e"])
