"""Sums, products, equations, remainders, divisors, sorting and numerals."""
import re
from fractions import Fraction
from math import gcd

from .patterns import INT, family, patterns, read

ADDITION = patterns(
    """What is {e}?
    Compute {e}.
    {e}=?
    Find the value of {e}.
    Work out {e}.
    {e}等于多少？
    计算{e}。
    求{e}的值。
    算一算：{e}是多少？""", e=r"\d+(?:[+-]\d+)+")


@family("addition")
def addition(prompt):
    found = read(ADDITION, prompt)
    return found and Fraction(sum(int(term) for term in re.findall(r"[+-]?\d+", found["e"])))


MULTIPLICATION = patterns(
    """What is {a}*{b}?
    Compute {a}*{b}.
    Multiply {a} by {b}.
    What is the product of {a} and {b}?
    {a}*{b}=?
    {a}*{b}等于多少？
    计算{a}*{b}。
    {a}乘以{b}是多少？
    求{a}与{b}的乘积。""")


@family("multiplication")
def multiplication(prompt):
    found = read(MULTIPLICATION, prompt)
    return found and Fraction(int(found["a"]) * int(found["b"]))


TERM = r"\d*x|\d+"
SIDE = rf"[+-]?(?:\d+\((?:{TERM})[+-](?:{TERM})\)|{TERM})(?:[+-](?:\d+\((?:{TERM})[+-](?:{TERM})\)|{TERM}))*"
EQUATION = patterns(
    """Find the integer x with {l}={r}.
    Solve {l}={r} for the integer x.
    For which integer x is {l}={r}?
    The integer x satisfies {l}={r}. What is x?
    {l}={r}, where x is an integer. Find x.
    求满足{l}={r}的整数x。
    解方程{l}={r}，x是整数。
    整数x满足{l}={r}，x是多少？
    x取哪个整数时{l}={r}？
    已知{l}={r}，求整数x的值。""", l=SIDE, r=SIDE)


@family("equation")
def equation(prompt):
    found = read(EQUATION, prompt)
    if not found:
        return None
    slope = constant = 0
    for side, sign in ((found["l"], 1), (found["r"], -1)):
        # Every term with what it is multiplied by; those outside brackets by 1.
        for factor, inside, term in re.findall(r"([+-]?\d*)\(([^()]+)\)|([+-]?(?:\d*x|\d+))(?!\()", side):
            times = sign * (int(factor) if factor else 1)
            for number, x in re.findall(r"([+-]?\d*)(x?)", inside or term):
                if x:
                    slope += times * int(number + "1" if number in ("", "+", "-") else number)
                elif number:
                    constant += times * int(number)
    if slope == 0 or constant % slope:
        return None
    return Fraction(-constant, slope)


MODULAR = patterns(
    """What is ({v}) mod {m}?
    Find the remainder when {v} is divided by {m}.
    Compute ({v}) mod {m}.
    What remainder does {v} leave on division by {m}?
    {v} is divided by {m}. What is the remainder?
    {v}除以{m}的余数是多少？
    求({v}) mod {m}。
    计算({v}) mod {m}。
    {v}除以{m}，余数是几？
    用{m}去除{v}，求余数。""", v=r"\d+[*^]\d+(?:\+\d+)?", m=INT)


@family("modular")
def modular(prompt):
    found = read(MODULAR, prompt)
    if not found:
        return None
    first, sign, second, term = re.fullmatch(r"(\d+)([*^])(\d+)(?:\+(\d+))?", found["v"]).groups()
    value = int(first) * int(second) if sign == "*" else int(first) ** int(second)
    return Fraction((value + int(term or 0)) % int(found["m"]))


GCD = patterns(
    """What is the greatest common divisor of {a} and {b}?
    Find gcd({a}, {b}).
    Which is the largest number that divides both {a} and {b}?
    Compute the greatest common factor of {a} and {b}.
    {a}和{b}的最大公约数是多少？
    求{a}与{b}的最大公约数。
    能同时整除{a}和{b}的最大的数是多少？
    计算{a}与{b}的最大公因数。""")


@family("gcd")
def greatest_common_divisor(prompt):
    found = read(GCD, prompt)
    return found and Fraction(gcd(int(found["a"]), int(found["b"])))


SORTING = patterns(
    """Sort {n} in {o} order.
    Put these numbers in order {o}: {n}.
    Arrange {n} {o}.
    What is the list {n} in {o} order?
    把{n}按{o}的顺序排列。
    将下列各数{o}排序：{n}。
    请把这些数{o}排好：{n}。
    {n}{o}排列，结果是什么？""",
    n=r"\d+(?:(?:, |、)\d+)+",
    o="ascending|descending|from smallest to largest|from largest to smallest|从小到大|从大到小")


@family("sorting")
def sorting(prompt):
    found = read(SORTING, prompt)
    if not found:
        return None
    falls = found["o"] in ("descending", "from largest to smallest", "从大到小")
    return sorted((Fraction(number) for number in re.findall(INT, found["n"])), reverse=falls)


FROM_BASE = patterns(
    """The numeral {n} is in base {b}. What is it in base 10?
    Convert {n} from base {b} to decimal.
    Write the base-{b} number {n} as a decimal number.
    What number does {n} stand for in base {b}?
    {b}进制数{n}等于十进制的多少？
    把{b}进制的{n}转换成十进制。
    将{b}进制数{n}写成十进制数。
    在{b}进制中，{n}表示的数是多少？""", n="[0-9A-F]+")
TO_BASE = patterns(
    """What is {n} in base {b}?
    Convert the decimal number {n} to base {b}.
    Write {n} as a base-{b} numeral.
    How is {n} written in base {b}?
    {n}用{b}进制怎么写？
    把十进制数{n}转换成{b}进制。
    将{n}写成{b}进制数。
    十进制的{n}等于{b}进制的多少？""")

BETWEEN_BASES = patterns(
    """Convert {n} from base {a} to base {b}.
    The numeral {n} is in base {a}. How is this number written in base {b}?
    Write the base-{a} number {n} in base {b}.
    What is {n}, a numeral in base {a}, in base {b}?
    把{a}进制的{n}转换成{b}进制。
    {a}进制数{n}用{b}进制怎么写？
    将{a}进制数{n}写成{b}进制数。
    {a}进制的{n}等于{b}进制的多少？""", n="[0-9A-F]+")


@family("base")
def base(prompt):
    found = read(FROM_BASE, prompt)
    if found:
        return str(int(found["n"], int(found["b"])))
    found = read(TO_BASE, prompt) or read(BETWEEN_BASES, prompt)
    if not found:
        return None
    number, radix, digits = int(found["n"], int(found.get("a", 10))), int(found["b"]), ""
    while number:
        number, digit = divmod(number, radix)
        digits = "0123456789ABCDEF"[digit] + digits
    return digits or "0"
