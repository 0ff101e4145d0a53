"""Solves a problem from the text of its prompt alone, with its own reading and its own arithmetic.

One solver for each procedural family; it shares nothing with the project's sources, so that a mistake there is
found here. `solve(family, prompt)` gives the answer as a value that `equal(family, value, text)` compares with an
answer as written; a prompt that no pattern covers whole gives None.
"""
import itertools
import re
import unicodedata
from datetime import date, timedelta
from fractions import Fraction
from math import gcd

SOLVERS = {}


def family(name):
    def register(function):
        SOLVERS[name] = function
        return function

    return register


def solve(name, prompt):
    """The answer to a prompt of a family; None where the prompt cannot be read."""
    return SOLVERS[name](prompt)


# Patterns -------------------------------------------------------------------------------------------------

INT = r"\d+"
PARTS = {"who": r"[A-Z][a-z]+(?: [A-Z][a-z]+)?|[一-鿿]{2}", "other": r"[A-Z][a-z]+(?: [A-Z][a-z]+)?|[一-鿿]{2}",
         "things": r"[a-z]+|[一-鿿]+?", "m": r"[一-鿿]", "date": r"\d{4}-\d{2}-\d{2}"}


def pattern(template, **parts):
    """A regular expression for a template with slots `{a}`; a slot that comes again must hold the same text."""
    seen = set()

    def slot(match):
        name = match[1]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{parts.get(name, PARTS.get(name, INT))})"

    pieces = re.split(r"(\{\w+\})", template)
    text = "".join(re.sub(r"\{(\w+)\}", slot, p) if p.startswith("{") else re.escape(p) for p in pieces)
    return re.compile(text)


def patterns(templates, **parts):
    return [pattern(line.strip(), **parts) for line in templates.strip().split("\n")]


def read(compiled, prompt):
    """The slots of the first pattern that covers the whole prompt."""
    for expression in compiled:
        match = expression.fullmatch(prompt)
        if match:
            return match.groupdict()
    return None


# Arithmetic -----------------------------------------------------------------------------------------------

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


SIDE = r"[+-]?(?:\d+x|\d+)(?:[+-](?:\d+x|\d+))*"
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
        for term in re.findall(r"[+-]?\d+x?", side):
            if term.endswith("x"):
                slope += sign * int(term[:-1])
            else:
                constant += sign * int(term)
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


@family("base")
def base(prompt):
    found = read(FROM_BASE, prompt)
    if found:
        return str(int(found["n"], int(found["b"])))
    found = read(TO_BASE, prompt)
    if not found:
        return None
    number, radix, digits = int(found["n"]), int(found["b"]), ""
    while number:
        number, digit = divmod(number, radix)
        digits = "0123456789ABCDEF"[digit] + digits
    return digits or "0"


# Stories --------------------------------------------------------------------------------------------------

def story(tellings, questions, answer):
    """The patterns of a story: each telling with each question of its language, and what it asks for."""
    compiled = []
    for telling, question in itertools.product(tellings.strip().split("\n"), questions.strip().split("\n")):
        telling, question = telling.strip(), question.strip()
        if telling.isascii() == question.isascii():
            space = " " if telling.isascii() else ""
            compiled.append((pattern(telling + space + question), answer))
    return compiled


TIMES_TELLINGS = """
    {who} has {a} {things}. {other} has {b} times as many.
    {other} has {b} times as many {things} as {who}, who has {a}.
    {who}有{a}{m}{things}，{other}的数量是{who}的{b}倍。
    {other}的{things}是{who}的{b}倍，{who}有{a}{m}。"""
TOGETHER = """
    How many {things} do they have together?
    How many are there in all?
    两人一共有多少{m}？
    他们共有多少{m}{things}？"""

STORIES = [
    *story("""
        {who} buys {b} {things} at {a} dollars each and pays with {c} dollars.
        At a shop {things} cost {a} dollars each. {who} takes {b} of them and hands over {c} dollars.
        {who}买了{b}{m}{things}，每{m}{a}元，付了{c}元。
        商店里{things}每{m}{a}元。{who}买了{b}{m}，给了店员{c}元。""", """
        How many dollars of change are due?
        How much money does {who} get back, in dollars?
        应找回多少元？
        {who}能拿回多少元？""", lambda a, b, c: c - a * b),
    *story("""
        {who} buys {b} {things} at {a} dollars each and a bag for {c} dollars.
        {who} needs {b} {things} at {a} dollars each, and a coat that costs {c} dollars.
        {who}买了{b}{m}{things}，每{m}{a}元，又买了一个{c}元的包。
        {things}每{m}{a}元，{who}要买{b}{m}，还要买一件{c}元的外套。""", """
        How many dollars does {who} spend in all?
        What is the total price in dollars?
        {who}一共花多少元？
        总价是多少元？""", lambda a, b, c: a * b + c),
    *story("""
        {who} has {c} dollars and saves {a} dollars a week for {b} weeks.
        For {b} weeks {who} puts {a} dollars a week into a box that held {c} dollars.
        {who}原来有{c}元，每周再存{a}元，存了{b}周。
        存钱罐里原有{c}元，{who}每周放进{a}元，放了{b}周。""", """
        How many dollars are there then?
        How much money is that in the end, in dollars?
        现在一共有多少元？
        最后有多少元？""", lambda a, b, c: c + a * b),
    *story("""
        The way to the sea is {c} km. {who} travels for {b} hours at {a} km per hour.
        {who} is on a trip of {c} km and has gone {b} hours at {a} km per hour.
        去海边的路长{c}千米，{who}以每小时{a}千米的速度走了{b}小时。
        {who}要走{c}千米的路，已经以每小时{a}千米的速度走了{b}小时。""", """
        How many km are left?
        How far is it still, in km?
        还剩多少千米？
        离终点还有多少千米？""", lambda a, b, c: c - a * b),
    *story("""
        {who} rides for {b} hours at {a} km per hour and then goes {c} km more.
        After {b} hours at {a} km per hour {who} still has {c} km to go.
        {who}以每小时{a}千米的速度骑了{b}小时，然后又走了{c}千米。
        {who}以每小时{a}千米的速度走了{b}小时，还要再走{c}千米。""", """
        How many km is the whole way?
        How long is the whole trip, in km?
        全程多少千米？
        这段路一共多少千米？""", lambda a, b, c: a * b + c),
    *story("""
        The train that {who} takes carries {a} people. At a station {b} get off and {c} get on.
        {who} counts {a} people on a train; then {b} leave it and {c} come in.
        {who}坐的火车上有{a}人，到站后{b}人下车，{c}人上车。
        {who}数了数，火车上有{a}人，后来下去{b}人，又上来{c}人。""", """
        How many people are on it then?
        How many people does the train carry now?
        这时车上有多少人？
        现在火车上一共有多少人？""", lambda a, b, c: a - b + c),
    *story("""
        {who} has {a} {things} and gets {b} more from {other}. They are shared equally among {c} children.
        {who} brings {a} {things} and {other} brings {b}. {c} children share them all equally.
        {who}有{a}{m}{things}，{other}又给了{b}{m}，把它们平均分给{c}个孩子。
        {who}带来{a}{m}{things}，{other}带来{b}{m}，{c}个孩子平均分。""", """
        How many {things} does each child get?
        How many are there for each child?
        每个孩子分到多少{m}？
        每个孩子得到多少{m}{things}？""", lambda a, b, c: (a + b) / c),
    *story("""
        {who} has {a} {things}, gives {b} to {other} and packs the rest in bags of {c}.
        Of {a} {things} {who} keeps {b} for {other}; the others go into bags of {c}.
        {who}有{a}{m}{things}，送给{other}{b}{m}，其余的每{c}{m}装一袋。
        {a}{m}{things}中，{who}留出{b}{m}给{other}，剩下的每{c}{m}装一袋。""", """
        How many bags are filled?
        How many bags does {who} need?
        能装多少袋？
        {who}需要多少个袋子？""", lambda a, b, c: (a - b) / c),
    *story("""
        {who} has {b} boxes of {a} {things} and repacks them in bags of {c}.
        {b} boxes with {a} {things} each are emptied, and {who} puts {c} in each bag.
        {who}有{b}箱{things}，每箱{a}{m}，改成每{c}{m}装一袋。
        {b}箱{things}，每箱{a}{m}，{who}把它们每{c}{m}装成一袋。""", """
        How many bags does that make?
        How many bags are filled?
        一共装多少袋？
        可以装满多少袋？""", lambda a, b, c: a * b / c),
    *story("""
        A book has {a} pages. {who} has read {b} and reads the rest in {c} days, the same number each day.
        {who} has read {b} of the {a} pages of a book and reads equally much on each of {c} days to finish it.
        一本书有{a}页，{who}读了{b}页，剩下的在{c}天里读完，每天读得一样多。
        {who}读一本{a}页的书，已经读了{b}页，其余的平均分{c}天读完。""", """
        How many pages is that a day?
        How many pages does {who} read each day?
        每天读多少页？
        {who}每天要读多少页？""", lambda a, b, c: (a - b) / c),
    *story("""
        {who} has {a} {things}. {other} has {b} more than {who}.
        {other} has {b} more {things} than {who}, who has {a}.
        {who}有{a}{m}{things}，{other}比{who}多{b}{m}。
        {other}的{things}比{who}多{b}{m}，{who}有{a}{m}。""", TOGETHER, lambda a, b, c: a + (a + b)),
    *story(TIMES_TELLINGS, TOGETHER, lambda a, b, c: a + a * b),
    *story(TIMES_TELLINGS, """
        How many more does {other} have than {who}?
        How many {things} does {who} have fewer than {other}?
        {other}比{who}多多少{m}？
        {who}比{other}少多少{m}{things}？""", lambda a, b, c: a * b - a),
    *story("""
        {who} counts {b} rows of {a} seats in a hall, and {c} of the seats are taken.
        In the hall where {who} works there are {b} rows of {a} seats; people sit on {c} of them.
        {who}数了数，礼堂有{b}排座位，每排{a}个，其中{c}个坐了人。
        {who}工作的礼堂有{b}排座位，每排{a}个，现在坐了{c}人。""", """
        How many seats are free?
        How many seats are still empty?
        还有多少个空座位？
        空着的座位有多少个？""", lambda a, b, c: a * b - c),
]


@family("word")
def word(prompt):
    answers = set()
    for expression, answer in STORIES:
        match = expression.fullmatch(prompt)
        if match:
            slots = match.groupdict()
            answers.add(answer(*(Fraction(slots.get(name) or 0) for name in "abc")))
    # Two readings that disagree are no reading.
    return answers.pop() if len(answers) == 1 else None


# Units ----------------------------------------------------------------------------------------------------

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


def size(unit):
    if "/" in unit:
        amount, time = unit.split("/")
        dimension, value = UNITS[amount]
        return dimension + " per time", value / PER[time]
    return UNITS[unit]


@family("unit")
def unit_conversion(prompt):
    found = read(TOTAL, prompt)
    if found:
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


# Dates ----------------------------------------------------------------------------------------------------

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December"]
LONG_DATE = rf"(?:{'|'.join(MONTHS)}) \d+, \d{{4}}|\d{{4}}年\d+月\d+日"
AFTER = patterns(
    """What date is {n} days after {date}?
    Find the date {n} days after {date}.
    Add {n} days to {date}.
    Today is {date}. What will the date be in {n} days?
    Which day is {n} days after {long}? Write it as YYYY-MM-DD.
    {date}的{n}天后是哪一天？
    求{date}之后第{n}天的日期。
    从{date}再过{n}天是什么日期？
    今天是{date}，{n}天后是哪一天？
    {long}的{n}天后是什么日期？按YYYY-MM-DD的格式写。""", long=LONG_DATE)
BEFORE = patterns(
    """What date is {n} days before {date}?
    Find the date {n} days before {date}.
    Subtract {n} days from {date}.
    Today is {date}. What was the date {n} days ago?
    Which day is {n} days before {long}? Write it as YYYY-MM-DD.
    {date}的{n}天前是哪一天？
    求{date}之前第{n}天的日期。
    从{date}往前推{n}天是什么日期？
    今天是{date}，{n}天前是哪一天？
    {long}的{n}天前是什么日期？按YYYY-MM-DD的格式写。""", long=LONG_DATE)


def day(text):
    """A date in any of the ways in which prompts and answers write it; None where it is none."""
    english = re.fullmatch(r"([A-Z][a-z]+) (\d+), (\d{4})", text)
    if english and english[1] in MONTHS:
        numbers = int(english[3]), MONTHS.index(english[1]) + 1, int(english[2])
    else:
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
        if not found:
            return None
        numbers = tuple(map(int, found.groups()))
    try:
        return date(*numbers)
    except ValueError:
        return None


@family("date")
def date_arithmetic(prompt):
    for compiled, sign in ((AFTER, 1), (BEFORE, -1)):
        found = read(compiled, prompt)
        if found:
            start = day(found.get("date") or found["long"])
            return start and start + sign * timedelta(days=int(found["n"]))
    return None


# Knights and knaves ---------------------------------------------------------------------------------------

SAID_ENGLISH = r'(?:[A-Z][a-z]+ says: "[^"]+\." ?)+'
SAID_CHINESE = r"(?:[A-Z][a-z]+说：“[^”]+。”)+"
ISLAND = patterns(
    """On an island knights always tell the truth and knaves always lie. {said}Who are the knights?
    Knights always tell the truth, knaves always lie. {said}Name all the knights.
    Everyone here is a knight, who never lies, or a knave, who always lies. {said}Which of them are knights?
    {said}Knights say only what is true and knaves only what is false. Who are the knights?""",
    said=SAID_ENGLISH) + patterns(
    """岛上的骑士总说真话，无赖总说假话。{said}谁是骑士？
    骑士只说真话，无赖只说假话。{said}请找出所有的骑士。
    这里的人不是从不说谎的骑士，就是总在说谎的无赖。{said}他们当中哪些人是骑士？
    {said}已知骑士说的都是真话，无赖说的都是假话。谁是骑士？""", said=SAID_CHINESE)
NAME = "[A-Z][a-z]+"
KNIGHT = "knights?|骑士"
KINDS = "knights?|knaves?|骑士|无赖"


def kind(text):
    return bool(re.fullmatch(KNIGHT, text))


# Each: a pattern, and whether the claim holds for a speaker `me` when `w` says who is a knight.
CLAIMS = [
    (rf"(?P<x>{NAME})(?: is a |是)(?P<k>{KINDS})", lambda s, w, me: w[s["x"]] == kind(s["k"])),
    (rf"(?P<x>{NAME})(?: and I are of the same kind|和我是同类)", lambda s, w, me: w[s["x"]] == w[me]),
    (rf"(?P<x>{NAME})(?: and I are of different kinds|和我不是同类)", lambda s, w, me: w[s["x"]] != w[me]),
    (r"(?:[Ee]xactly (?P<n>\d) of us (?:is a knight|are knights)|我们中恰好有(?P<z>\d)个骑士)",
     lambda s, w, me: sum(w.values()) == int(s["n"] or s["z"])),
    (rf"(?:[Aa]t least one of us is a |我们中至少有一个是)(?P<k>{KINDS})",
     lambda s, w, me: any(value == kind(s["k"]) for value in w.values())),
    (rf"(?P<x>{NAME})(?: and |和)(?P<y>{NAME})(?: are both |都是)(?P<k>{KINDS})",
     lambda s, w, me: w[s["x"]] == kind(s["k"]) and w[s["y"]] == kind(s["k"])),
    (rf"[Aa]t least one of (?P<x>{NAME}) and (?P<y>{NAME}) is a (?P<k>{KINDS})",
     lambda s, w, me: kind(s["k"]) in (w[s["x"]], w[s["y"]])),
    (rf"(?P<x>{NAME})和(?P<y>{NAME})中至少有一个是(?P<k>{KINDS})",
     lambda s, w, me: kind(s["k"]) in (w[s["x"]], w[s["y"]])),
    (rf"[Ii]f (?P<x>{NAME}) is a knight, (?P<y>{NAME}) is a (?P<k>{KINDS})",
     lambda s, w, me: not w[s["x"]] or w[s["y"]] == kind(s["k"])),
    (rf"如果(?P<x>{NAME})是骑士，(?P<y>{NAME})就是(?P<k>{KINDS})",
     lambda s, w, me: not w[s["x"]] or w[s["y"]] == kind(s["k"])),
]
CLAIMS = [(re.compile(text), holds) for text, holds in CLAIMS]


@family("knights")
def knights_and_knaves(prompt):
    found = read(ISLAND, prompt)
    if not found:
        return None
    claims = []
    for speaker, text in re.findall(rf'({NAME})(?: says: "|说：“)(.+?)(?:\."|。”)', found["said"]):
        matches = [(m.groupdict(), holds) for e, holds in CLAIMS if (m := e.fullmatch(text))]
        if len(matches) != 1:
            return None
        claims.append((speaker, *matches[0]))
    speakers = [speaker for speaker, _, _ in claims]
    named = {slots[name] for _, slots, _ in claims for name in "xy" if name in slots}
    if len(set(speakers)) != len(speakers) or not named <= set(speakers):
        return None
    worlds = []
    for kinds in itertools.product((True, False), repeat=len(speakers)):
        world = dict(zip(speakers, kinds))
        if all(holds(slots, world, me) == world[me] for me, slots, holds in claims):
            worlds.append(world)
    if len(worlds) != 1:
        return None
    return {name.lower() for name, knight in worlds[0].items() if knight}


# Answers as written ---------------------------------------------------------------------------------------

def number(text):
    """A number, alone or after `x=`, perhaps with a unit behind it; None where it is none."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    found = re.fullmatch(r"(?:[a-z] ?= ?)?([+-]?\d+(?:\.\d+)?(?:/\d+)?) ?(?:[^\W\d_]+(?:/[^\W\d_]+)?)?\.?", text)
    if not found or re.fullmatch(r".*/0+", found[1]):
        return None
    return Fraction(found[1])


def equal(name, value, text):
    """Whether an answer as written says the value."""
    text = unicodedata.normalize("NFKC", text).strip().rstrip("。.")
    if name == "sorting":
        return bool(re.fullmatch(r"[\[({]?[\d\s,、;]+[\])}]?", text)) and value == [
            Fraction(item) for item in re.findall(r"\d+", text)]
    if name == "base":
        return re.sub(r"[\s,]|[_(].*$", "", text).upper().lstrip("0") == value.lstrip("0")
    if name == "date":
        return day(text) == value
    if name == "knights":
        return {item.strip().lower() for item in re.split(r"[,;、&]|和|\band\b", text) if item.strip()} == value
    return number(text) == value
