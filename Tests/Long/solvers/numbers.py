"""Congruences and prime numbers."""
import re
from fractions import Fraction

from .patterns import family


@family("congruences")
def congruences(prompt):
    """Sieves from congruence to congruence."""
    found = re.findall(r"(\d*)x ≡ (\d+) \(mod (\d+)\)", prompt)
    if not found or not re.search("smallest|最小", prompt):
        return None
    value, step = 0, 1
    for factor, rest, modulus in found:
        factor, rest, modulus = int(factor or 1), int(rest), int(modulus)
        for _ in range(modulus):
            if (factor * value - rest) % modulus == 0:
                break
            value += step
        else:
            return None
        step *= modulus
    return Fraction(value)
