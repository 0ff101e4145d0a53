"""Pairs of a gold answer and a prediction of it, whose truth is known because they are made from it.

A kind of pair is a function: `kind(rng, same)` gives a gold answer and a prediction, and `same` says whether
they are equal. There is one for each kind of answer.
"""
import random

from . import everyday, formulas, numbers, structures

# The seed of a pair counts on this order.
KINDS = [
    numbers.integers, numbers.large_integers, numbers.decimals, numbers.scientific, numbers.percentages,
    numbers.fractions, numbers.mixed_numbers, numbers.repeating_decimals, numbers.roots,
    numbers.sums_of_roots, numbers.powers, numbers.pi_and_e, numbers.complex_numbers, numbers.factorials,
    numbers.logarithms, numbers.trigonometry, structures.intervals, structures.unions, structures.sets,
    structures.lists, structures.tuples, structures.vectors, structures.matrices, formulas.equations,
    formulas.inequalities, formulas.plus_minus, everyday.units, everyday.currency, numbers.thousands,
    numbers.full_width, numbers.chinese_numerals, everyday.choices, everyday.words, everyday.ratios,
    formulas.polynomials, formulas.rational_expressions, formulas.identities, everyday.wrapped]

# Kinds whose predictions say themselves where the answer is.
SPOKEN = ("wrapped",)


def make(count, seed):
    """Pairs of gold and prediction, half of them equal, with what is true of them: `truth`."""
    pairs = []
    for index in range(count):
        kind = KINDS[index % len(KINDS)]
        rng = random.Random(f"{seed}/{index}")
        same = rng.random() < 0.5
        gold, prediction = kind(rng, same)
        pairs.append({"kind": kind.__name__, "gold": gold, "prediction": prediction, "truth": same})
    return pairs
