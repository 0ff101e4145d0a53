"""Conversions between units of one dimension, and of rates."""
import re
from fractions import Fraction

from .patterns import family, patterns, read

def units(*lines):
    """Names of units, each with its dimension and its size in the smallest one."""
    table = {}
    for line in lines:
        dimension, *entries = line.split()
        for entry in entries:
            names, size = entry.split(":")
            for name in names.split("/"):
                table[name] = (dimension, Fraction(size))
    return table


UNITS = units(
    "length km/千米:1000000 m/米:1000 dm/分米:100 cm/厘米:10 mm/毫米:1",
    "mass t/吨:1000000000 kg/千克:1000000 g/克:1000 mg/毫克:1",
    "time weeks/week/周:604800 days/day/天:86400 h/小时:3600 min/分钟:60 s/秒:1",
    "money yuan/元:100 jiao/角:10 fen/分:1",
    "volume L/升:1000 mL/毫升:1")
PER = {"h": 3600, "min": 60, "s": 1, "时": 3600, "分": 60, "秒": 1}
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
RATE = rf"(?:{UNIT})/(?:{'|'.join(sorted(PER, key=len, reverse=True))})"
QUANTITY = rf"\d+(?:\.\d+)? ?(?:{RATE}|{UNIT})(?: ?\d+(?:\.\d+)? ?(?:{UNIT}))*"
CONVERSION = patterns(
    """Convert {q} to {u}.
    How many {u} are {q}?
    Express {q} in {u}.
    What is {q} in {u}?
    把{q}换算成{u}。
    {q}等于多少{u}？
    将{q}用{u}表示。
    {q}换算成{u}是多少？""", q=QUANTITY, u=rf"{RATE}|{UNIT}")
TOTAL = patterns(
    """There are {a} {things} of {b} {s} each. How many {u} is that in all?
    How many {u} are {a} {things} of {b} {s} each?
    The {a} {things} are {b} {s} each. What is the total in {u}?
    What do {a} {things} of {b} {s} each come to, in {u}?
    有{a}{m}{things}，每{m}{b}{s}，一共多少{u}？
    每{m}{things}{b}{s}，{a}{m}{things}共多少{u}？
    {a}{m}{things}，每{m}都是{b}{s}，合计多少{u}？
    {things}每{m}{b}{s}，{a}{m}总共是多少{u}？""", s=UNIT, u=UNIT)

SERIES = rf"{QUANTITY}(?:(?:, |，)(?:add |take away |加上|减去){QUANTITY})*"
RUNNING = patterns(
    """Start with {q}, then {r}. How many {u} is that?
    From {q} go on: {r}. What is the result in {u}?
    Give the result in {u}: start with {q}, {r}.
    There are {q} at first; {r}. Express what there is in the end in {u}.
    从{q}开始，{r}，结果是多少{u}？
    {q}，{r}，一共是多少{u}？
    用{u}表示结果：{q}，{r}。
    原有{q}，{r}，最后换算成{u}是多少？""", q=QUANTITY, r=rf"(?:add |take away |加上|减去){SERIES}", u=UNIT)


def size(unit):
    if "/" in unit:
        amount, time = unit.split("/")
        dimension, value = UNITS[amount]
        return dimension + " per time", value / PER[time]
    return UNITS[unit]


@family("unit")
def unit_conversion(prompt):
    found = read(RUNNING, prompt)
    if found:
        quantities = []
        for sign, part in re.findall(rf"(add |take away |加上|减去|)({QUANTITY})", found["q"] + "," + found["r"]):
            quantities += [
                (Fraction(number) * (-1 if sign in ("take away ", "减去") else 1), unit)
                for number, unit in re.findall(rf"(\d+(?:\.\d+)?) ?({UNIT})", part)]
    elif read(TOTAL, prompt):
        found = read(TOTAL, prompt)
        quantities = [(Fraction(found["a"]) * Fraction(found["b"]), found["s"])]
    else:
        found = read(CONVERSION, prompt)
        if not found:
            return None
        quantities = [
            (Fraction(number), unit)
            for number, unit in re.findall(rf"(\d+(?:\.\d+)?) ?({RATE}|{UNIT})", found["q"])]
    target, per_target = size(found["u"])
    total = Fraction(0)
    for number, unit in quantities:
        dimension, value = size(unit)
        if dimension != target:
            return None
        total += number * value
    return total / per_target
