"""Solves a problem from the text of its prompt alone, with its own reading and its own arithmetic.

One solver for each procedural family; it shares nothing with the project's sources, so that a mistake there
is found here. `solve(family, prompt)` gives the answer as a value that `equal(family, value, text)` compares
with an answer as written; a prompt that no pattern covers whole gives None.
"""
import importlib
import pkgutil

from .answers import equal
from .patterns import SOLVERS

for module in pkgutil.iter_modules(__path__):
    importlib.import_module(f".{module.name}", __name__)

__all__ = ["SOLVERS", "equal", "solve"]


def solve(name, prompt):
    """The answer to a prompt of a family; None where the prompt cannot be read."""
    return SOLVERS[name](prompt)
