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
