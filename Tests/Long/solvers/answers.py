"""Compares an answer as written with a value."""
import re
import unicodedata
from fractions import Fraction

from .dates import day
from .functions import passes
from .search import reaches, satisfies

def number(text):
    """A number, alone or after `x=`, perhaps with a unit behind it; None where it is none."""
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    found = re.fullmatch(r"(?:[a-z] ?= ?)?([+-]?\d+(?:\.\d+)?(?:/\d+)?) ?(?:[^\W\d_]+(?:/[^\W\d_]+)?)?\.?", text)
    if not found or re.fullmatch(r".*/0+", found[1]):
        return None
    return Fraction(found[1])


def equal(name, value, text):
    """Whether an answer as written says the value."""
    if name == "code":
        return passes(value, text)
    text = unicodedata.normalize("NFKC", text).strip().rstrip("。.")
    if name in ("sorting", "zebra"):
        return bool(re.fullmatch(r"[\[({]?[\d\s,、;]+[\])}]?", text)) and value == [
            Fraction(item) for item in re.findall(r"\d+", text)]
    if name == "countdown":
        return reaches(value, text)
    if name == "satisfiability":
        return satisfies(value, text)
    if name == "sudoku":
        return bool(re.fullmatch(r"\d+(?:[ ,]+\d+)+", text)) and re.findall(r"\d+", text) == value
    if isinstance(value, list):
        return bool(re.fullmatch(r"[\[({]?[-\d\s,、;]+[\])}]?", text)) and value == [
            Fraction(item) for item in re.findall(r"-?\d+", text)]
    if name == "base":
        return re.sub(r"[\s,]|[_(].*$", "", text).upper().lstrip("0") == value.lstrip("0")
    if name == "clock":
        return text == value
    if name == "date":
        return day(text) == value
    if name == "knights":
        return {item.strip().lower() for item in re.split(r"[,;、&]|和|\band\b", text) if item.strip()} == value
    if name in ("rewriting", "cipher"):
        return text.lower() == value
    return number(text) == value
