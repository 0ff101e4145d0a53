"""Countdown, satisfiability and sudoku, by trying everything.

Where several answers are right, the value of a prompt is what was asked for, and an answer is judged by it.
"""
import ast
import itertools
import json
import operator
import re
from fractions import Fraction

from .patterns import family, patterns, read

NUMBERS = r"\d+(?:(?:, |、)\d+)+"
COUNTDOWN = patterns(
    """Use each of the numbers {list} exactly once, with + - * / and brackets, to make {t}.
    Make {t} from {list}. Use every number exactly once, with + - * / and brackets.
    Find an expression with the value {t} that uses each of {list} exactly once. \
Only + - * / and brackets are allowed.
    The numbers are {list} and the target is {t}. Reach the target with + - * /, using each number once.
    How can {list} be combined with + - * / and brackets, each used once, to get {t}?
    用{list}这几个数，每个数恰好用一次，通过+ - * /和括号得到{t}。
    用{list}凑出{t}：每个数用且只用一次，可以用+ - * /和括号。
    写出一个值为{t}的算式，其中{list}各用一次，只能用+ - * /和括号。
    给定的数是{list}，目标是{t}。每个数各用一次，用+ - * /达到目标。
    怎样用+ - * /和括号把{list}（每个数用一次）算成{t}？""", list=NUMBERS)
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def reachable(numbers):
    """The positive whole numbers that all the numbers make through positive whole numbers up to 100."""
    full = (1 << len(numbers)) - 1
    made = {1 << index: {number} for index, number in enumerate(numbers)}
    for part in sorted(range(1, full + 1), key=lambda part: bin(part).count("1")):
        results = made.setdefault(part, set())
        half = (part - 1) & part
        while half > part ^ half:
            for a, b in itertools.product(made[half], made[part ^ half]):
                results |= {a + b, abs(a - b), a * b}
                for top, bottom in ((a, b), (b, a)):
                    if top % bottom == 0:
                        results.add(top // bottom)
            half = (half - 1) & part
        if part != full:
            results -= {value for value in results if not 0 < value <= 100}
    return made[full]


@family("countdown")
def countdown(prompt):
    found = read(COUNTDOWN, prompt)
    if not found:
        return None
    numbers = sorted(int(number) for number in re.findall(r"\d+", found["list"]))
    target = int(found["t"])
    return (numbers, target) if target in reachable(numbers) else None


def evaluate(node, used):
    if isinstance(node, ast.Constant) and type(node.value) is int:
        used.append(node.value)
        return Fraction(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
        return OPERATIONS[type(node.op)](evaluate(node.left, used), evaluate(node.right, used))
    raise ValueError("no expression")


def reaches(value, text):
    """Whether an answer is an expression of the numbers with the value, or the rule that asks for one."""
    numbers, target = value
    try:
        if text.startswith("{"):
            rule = json.loads(text)
            return rule == {"rule": "countdown", "numbers": rule["numbers"], "target": target} and (
                sorted(rule["numbers"]) == numbers)
        used = []
        tree = ast.parse(re.sub(r"×", "*", re.sub(r"÷", "/", text)), mode="eval").body
        return evaluate(tree, used) == target and sorted(used) == numbers
    except (ValueError, SyntaxError, KeyError, ZeroDivisionError):
        return False


LITERAL = "(?:not |非)?[a-h]"
CLAUSE = rf"\({LITERAL}(?:(?: or |或){LITERAL})*\)"
SATISFIABILITY = patterns(
    """Find true or false for every variable so that this holds, or answer unsatisfiable: {formula}
    Which values satisfy {formula}? Answer like a=true, b=false, or unsatisfiable.
    Is there a way to make {formula} true? Give all values, as in a=true, b=false, or say unsatisfiable.
    {formula}: give values of all variables that make this true, as in a=true, b=false; if there are none, \
answer unsatisfiable.
    给每个变量取true或false，使下式成立；若做不到，就答unsatisfiable：{formula}
    哪些取值满足{formula}？按a=true, b=false的样子回答，无解则答unsatisfiable。
    能使{formula}为真吗？按a=true, b=false的样子写出所有变量的值；不能就写unsatisfiable。
    {formula}：求使它为真的全部变量的值，写成a=true, b=false的样子；如果没有，回答unsatisfiable。""",
    formula=rf"{CLAUSE}(?:(?: and |且){CLAUSE})*")


@family("satisfiability")
def satisfiability(prompt):
    """The clauses as lists of (variable, value), and all assignments that satisfy them."""
    found = read(SATISFIABILITY, prompt)
    if not found:
        return None
    clauses = [[(literal[-1], len(literal) == 1) for literal in re.findall(LITERAL, clause)]
               for clause in re.findall(r"\(([^)]*)\)", found["formula"])]
    names = sorted({name for clause in clauses for name, _ in clause})
    worlds = [dict(zip(names, values)) for values in itertools.product((True, False), repeat=len(names))]
    return clauses, [
        w for w in worlds if all(any(w[name] == value for name, value in clause) for clause in clauses)]


def satisfies(value, text):
    """Whether an answer is a satisfying assignment, the word that there is none, or the rule that asks for one."""
    clauses, worlds = value
    if text.startswith("{"):
        try:
            return json.loads(text) == {
                "rule": "satisfiability",
                "clauses": [[name if positive else "-" + name for name, positive in clause] for clause in clauses]}
        except ValueError:
            return False
    if text.lower() == "unsatisfiable":
        return not worlds
    items = [re.fullmatch(r"([a-h]) ?= ?(true|false)", item) for item in re.split(r", ?", text.lower())]
    return None not in items and len({item[1] for item in items}) == len(items) and (
        {item[1]: item[2] == "true" for item in items} in worlds)


SUDOKU = patterns(
    """Solve this sudoku: {g}. Each row, column and block ({b}) holds 1 to {n} once. Give the rows.
    Fill the empty cells _ with 1 to {n} so that no digit comes twice in a row, a column or a block of {b}: \
{g}. Answer with the {n} rows.
    {g} is a sudoku with blocks of {b}. What are its rows when it is filled with 1 to {n}?
    Complete the sudoku {g} (digits 1 to {n}, blocks of {b}) and write down its rows.
    解这个数独：{g}。每行、每列、每宫（{b}）都是1到{n}各一次。写出各行。
    在空格_里填1到{n}，使每行、每列和每个{b}的宫中没有重复的数字：{g}。按行回答。
    {g}是一个数独，每宫{b}。用1到{n}填完后各行是什么？
    完成数独{g}（数字1到{n}，宫为{b}），并写出各行。""",
    g="[1-6_]{4,6}(?: / [1-6_]{4,6})+", b="2 by 2|2 rows by 3 columns|2行2列|2行3列", n="[46]")


@family("sudoku")
def sudoku(prompt):
    """The rows of the only solution."""
    found = read(SUDOKU, prompt)
    if not found:
        return None
    rows = found["g"].split(" / ")
    size = int(found["n"])
    width = 3 if "3" in found["b"] else 2
    if size != 2 * width or len(rows) != size or any(len(row) != size for row in rows):
        return None
    # Whole rows are put under one another.
    choices = [["".join(p) for p in itertools.permutations("123456"[:size])
                if all(g in ("_", d) for g, d in zip(row, p))] for row in rows]
    grids = [[]]
    for row, choice in enumerate(choices):
        grids = [grid + [line] for grid in grids for line in choice if fits(grid, line, row, width)]
    return grids[0] if len(grids) == 1 else None


def fits(grid, line, row, width):
    if any(a == b for above in grid for a, b in zip(above, line)):
        return False
    return row % 2 == 0 or all(
        not set(grid[-1][start:start + width]) & set(line[start:start + width])
        for start in range(0, len(line), width))
