"""Orders of people under conditions, by trying all of them."""
import itertools
import re
from fractions import Fraction

from .patterns import family, patterns, read

NAMES = r"[A-Z][a-z]+(?:(?:, |、)[A-Z][a-z]+)+"
RULES = r"[A-Z][^?？。.]+"
ASKED = patterns(
    """{n} stand in a line, first to last. Conditions: {r}. How many orders are possible?
    In how many ways can {n} line up one after another, if these hold: {r}?
    Count the orders of {n} in a queue such that: {r}.
    {n} run a race without ties. It is known: {r}. How many results are possible?
    {n}从前到后站成一排。条件：{r}。有多少种排法？
    {n}依次排队，满足：{r}。一共有几种排法？
    求{n}排成一列的排法数，要求：{r}。
    {n}赛跑，没有并列。已知：{r}。名次有多少种可能？""", n=NAMES, r=RULES)
NAME = "([A-Z][a-z]+)"
KINDS = [(re.compile(text), holds) for text, holds in [
    (f"{NAME} before {NAME}|{NAME}在{NAME}前面", lambda o, a, b: o.index(a) < o.index(b)),
    (f"{NAME} next to {NAME}|{NAME}和{NAME}相邻", lambda o, a, b: abs(o.index(a) - o.index(b)) == 1),
    (f"{NAME} not next to {NAME}|{NAME}和{NAME}不相邻", lambda o, a, b: abs(o.index(a) - o.index(b)) != 1),
    (f"{NAME} first|{NAME}在最前", lambda o, a: o[0] == a),
    (f"{NAME} not first|{NAME}不在最前", lambda o, a: o[0] != a),
    (f"{NAME} last|{NAME}在最后", lambda o, a: o[-1] == a),
    (f"{NAME} not last|{NAME}不在最后", lambda o, a: o[-1] != a),
]]


@family("arrangements")
def arrangements(prompt):
    found = read(ASKED, prompt)
    if not found:
        return None
    names = re.split(", |、", found["n"])
    rules = []
    for text in re.split("; |；", found["r"]):
        fitting = [(m, holds) for expression, holds in KINDS if (m := expression.fullmatch(text))]
        if len(fitting) != 1:
            return None
        people = [name for name in fitting[0][0].groups() if name]
        if not set(people) <= set(names):
            return None
        rules.append((people, fitting[0][1]))
    return Fraction(sum(all(holds(order, *people) for people, holds in rules)
                        for order in itertools.permutations(names)))
