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
