"""Days before and after a date."""
import re
from datetime import date, timedelta

from .patterns import family, patterns, read

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
