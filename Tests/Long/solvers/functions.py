"""Small functions on lists: the tasks of a prompt as Python functions of this script's own."""
import json
import re
from itertools import accumulate

from .patterns import family

HEADS = [
    r"Write a Python function f\(x\)\. Given a list x of whole numbers, it should (.*), and return the result\.",
    r"Define a function f in Python that takes a list of whole numbers\. It has to (.*)\. It returns what comes out\.",
    r"In Python, implement f\(x\) for a list x of whole numbers: (.*)\. Return the result\.",
    r"I need a Python function f\(x\), where x is a list of whole numbers\. What it must do: (.*)\. Return the outcome\.",
    r"写一个Python函数f\(x\)。x是一个整数列表，要求：(.*)。返回结果。",
    r"用Python定义函数f，它接收一个整数列表，(.*)，最后返回得到的结果。",
    r"请用Python实现f\(x\)，其中x是整数列表：(.*)。把结果返回。",
    r"我需要一个Python函数f\(x\)，x为整数列表。它要做的是：(.*)。请返回最后的结果。"]


def rotated(x, n):
    for _ in range(n):
        x = x[1:] + x[:1]
    return x


def without_largest(x, n):
    while len(x) > n:
        place = x.index(max(x))
        x = x[:place] + x[place + 1:]
    return x


TASKS = [(re.compile(text.replace("N", r"(-?\d+)")), act) for text, act in [
    (r"sort the numbers in ascending order and put N at the start|把各数从小到大排序，并在最前面加上N", lambda x, n: [n, *sorted(x)]),
    (r"multiply each number by N and add N to it|把每个数乘以N再加N", lambda x, n, m: [v * n + m for v in x]),
    (r"keep the first of every N numbers in a row|每N个连续的数只保留第一个", lambda x, n: [v for i, v in enumerate(x) if i % n == 0]),
    (r"raise numbers below N to (?:-?\d+) and lower numbers above N to (?:-?\d+)|把小于N的数改成(?:-?\d+)，大于N的数改成(?:-?\d+)",
     lambda x, n, m: [n if v < n else m if v > m else v for v in x]),
    (r"move the number at the front to the end, N times in all|把最前面的数移到末尾，一共移N次", rotated),
    (r"leave out every number that equals N and reverse the order of the rest|去掉所有等于N的数，再把其余的数倒序排列",
     lambda x, n: [v for v in reversed(x) if v != n]),
    (r"replace each number by the sum of N and all numbers up to and including it|把每个数换成N与从头到它为止各数的和",
     lambda x, n: [n + v for v in accumulate(x)]),
    (r"replace each number by its remainder, never negative, when divided by N|把每个数换成它除以N的余数（余数不为负）",
     lambda x, n: [v % n for v in x]),
    (r"add up the numbers that are multiples of N|求其中N的倍数之和", lambda x, n: sum(v for v in x if v % n == 0)),
    (r"count the numbers that are greater than N|数出其中大于N的数有几个", lambda x, n: len([v for v in x if v > n])),
    (r"reverse the order if the sum is greater than N, otherwise sort in ascending order|如果总和大于N就把顺序倒过来，否则从小到大排序",
     lambda x, n: list(reversed(x)) if sum(x) > n else sorted(x)),
    (r"halve each even number and add N to each odd number|把每个偶数除以2，把每个奇数加上N", lambda x, n: [v + n if v % 2 else v // 2 for v in x]),
    (r"take out the largest number \(the first of equals\) until at most N are left|反复去掉最大的数（有相等的先去掉前面的），直到最多剩N个",
     without_largest),
    (r"keep the first number and each one greater than all before it|保留第一个数，以及每个比前面所有数都大的数",
     lambda x: [v for i, v in enumerate(x) if all(v > w for w in x[:i])]),
]]


@family("code")
def code(prompt):
    found = next((m for head in HEADS if (m := re.fullmatch(head, prompt))), None)
    if not found:
        return None
    steps = []
    for task in re.split(", then |；然后", found[1]):
        matches = [([int(g) for g in m.groups() if g], act) for e, act in TASKS if (m := e.fullmatch(task))]
        if len(matches) != 1:
            return None
        steps.append(matches[0])

    def function(x):
        for numbers, act in steps:
            x = act(x, *numbers)
        return x

    return function


def passes(function, text):
    """Whether tests in JSON, or a program, agree with a function. Programs see lists and little else."""
    inputs = [[], [1], [4, 4], [5, -3, 8], [7, 7, 2, 90, -41, 6, 3, 0, 12], list(range(-9, 30, 4))]
    if text.startswith("{"):
        try:
            tests = json.loads(text)
        except ValueError:
            return False
        return tests.get("function") == "f" and bool(tests.get("cases")) and all(
            function(case["input"][0]) == case["output"] for case in tests["cases"])
    program = re.sub(r"^```\w*\n|\n?```$", "", text.strip())
    if "__" in program or "import" in program:
        return False
    names = {f.__name__: f for f in (sorted, sum, min, max, len, range, list, reversed, enumerate, abs)}
    scope = {"__builtins__": names}
    try:
        exec(program, scope)
        return all(scope["f"](list(x)) == function(x) for x in inputs)
    except Exception:
        return False
