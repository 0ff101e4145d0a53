"""Probabilities by polynomials or lists of outcomes, and times of day."""
import itertools
import re
from fractions import Fraction
from math import lcm, prod

from .patterns import family

COINS = re.compile(r"(\d+) fair coins are tossed|抛(\d+)枚均匀的硬币")
DICE = re.compile(r"Dice with ([\d, and]+) faces, each numbered from 1, are thrown|面数分别是([\d、]+)，每个都从1起编号")
CARDS = re.compile(r"cards with the numbers ([\d, ]+)\. (One is drawn|(?:Two|Three) are drawn without replacement)\."
                   r"|有数字为([\d、]+)的卡片，从中(?:不放回地)?抽取(\d)张")
TESTS = [(r"is at least (\d+)|at least (\d+) show|不小于(\d+)|至少(\d+)枚", lambda value, wanted: value >= wanted),
         (r"is at most (\d+)|at most (\d+) show|不大于(\d+)|至多(\d+)枚", lambda value, wanted: value <= wanted),
         (r"divisible by (\d+)|被(\d+)整除", lambda value, wanted: value % wanted == 0),
         (r"exactly (\d+) show|恰好(\d+)枚|(?:sum|product|smaller) is (\d+)|(?:和|积|差)是(\d+)", lambda value, wanted: value == wanted)]


def integers(text):
    return [int(number) for number in re.findall(r"\d+", text)]


@family("probability")
def probability(prompt):
    coins, dice, cards = COINS.search(prompt), DICE.search(prompt), CARDS.search(prompt)
    if coins:
        outcomes = itertools.product((0, 1), repeat=int(coins[1] or coins[2]))
    elif dice:
        outcomes = itertools.product(*(range(1, faces + 1) for faces in integers(dice[1] or dice[2])))
    elif cards:
        count = {"One": 1, "Two": 2, "Three": 3}[cards[2].split()[0]] if cards[2] else int(cards[4])
        outcomes = itertools.permutations(integers(cards[1] or cards[3]), count)
    else:
        return None
    if re.search("product|积", prompt):
        measure = prod
    elif re.search("minus the smaller|减小数的差", prompt):
        measure = lambda numbers: max(numbers) - min(numbers)
    else:
        measure = sum
    for words, fits in TESTS:
        found = re.search(words, prompt)
        if found:
            wanted = int(next(group for group in found.groups() if group))
            values = [fits(measure(numbers), wanted) for numbers in outcomes]
            return Fraction(sum(values), len(values))
    return None


PARTS = [(r"bells have just rung together and ring every (\d+) and (\d+) min, a wait until they ring together again"
          r"|两个铃刚刚同时响过，分别每(\d+)分钟和(\d+)分钟响一次，等到它们再次同时响", lambda a, b: lcm(a, b)),
         (r"(\d+) stages of (\d+) min each|(\d+)段路，每段(\d+)分钟", lambda a, b: a * b),
         (r"the clock is put back (\d+) h|把钟拨慢(\d+)小时", lambda a: -60 * a),
         (r"the clock is put forward (\d+) h|把钟拨快(\d+)小时", lambda a: 60 * a),
         (r"(?:a \w+ of |乘车|步行|休息|飞行|用餐|参观)(\d+) ?(?:h|小时) ?(\d+) ?(?:min|分钟)", lambda a, b: 60 * a + b),
         (r"(?:a \w+ of |乘车|步行|休息|飞行|用餐|参观)(\d+) ?(?:h|小时)", lambda a: 60 * a),
         (r"(?:a \w+ of |乘车|步行|休息|飞行|用餐|参观)(\d+) ?(?:min|分钟)", lambda a: a)]


@family("clock")
def clock(prompt):
    times = re.findall(r"\d\d:\d\d", prompt)
    back = re.search(r"ends when|At the end of|which ends|is over at|结束时钟上是\d|在\d\d:\d\d结束|结束时钟上显示|全部结束", prompt)
    on = re.search(r"begins when|At the start of|which begins|begins at \d|开始时钟上是\d|在\d\d:\d\d开始|开始时钟上显示|从\d\d:\d\d开始", prompt)
    if len(times) != 1 or bool(back) == bool(on):
        return None
    total, rest = 0, prompt
    for words, minutes in PARTS:
        for found in re.finditer(words, rest):
            total += minutes(*(int(group) for group in found.groups() if group))
        rest = re.sub(words, "", rest)
    if re.search(r"\d", rest.replace(times[0], "").replace("24", "", 1)):
        return None
    hour, minute = map(int, times[0].split(":"))
    time = (60 * hour + minute + (-total if back else total)) % 1440
    return f"{time // 60:02}:{time % 60:02}"
