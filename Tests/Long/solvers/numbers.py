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


def prime(number):
    """Miller and Rabin's test with bases that are sure for numbers below 3,215,031,751."""
    if number < 2:
        return False
    for p in (2, 3, 5, 7):
        if number % p == 0:
            return number == p
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7):
        power = pow(base, odd, number)
        if power not in (1, number - 1) and not any(
                pow(base, odd << k, number) == number - 1 for k in range(1, twos)):
            return False
    return True


def factor_sum(number):
    """The sum of the prime factors with repetition: of every prime, as often as its powers divide."""
    total = 0
    for p in filter(prime, range(2, number + 1)):
        power = p
        while number % power == 0:
            total, power = total + p, power * p
    return total


KINDS = [("sum", "add", "之和", "的和", "相加"), ("divisors", "By how many positive", "因数的个数", "几个正因数", "多少个正因数", "多少个正整数"),
         ("largest", "最大"), ("greater than", "first prime after", "comes next", "Starting above", "大于{n}的", "之后的第一个", "下一个", "的下一个数起"),
         ("smallest", "最小")]


@family("primes")
def primes(prompt):
    numbers = [int(text) for text in re.findall(r"\d+", prompt)]
    if len(numbers) == 2 and re.search("How many|Count|number of primes|几个|多少个", prompt):
        return Fraction(sum(map(prime, range(numbers[0], numbers[1] + 1))))
    if len(numbers) == 2 and any(word in prompt for word in KINDS[0] + ("总和", "质因数相加")):
        return Fraction(sum(map(factor_sum, numbers)))
    if len(numbers) != 1:
        return None
    n = numbers[0]
    divisors = [d for d in range(1, n + 1) if n % d == 0]
    factors = [d for d in divisors if prime(d)]
    if any(word.replace("{n}", str(n)) in prompt for word in KINDS[3]):
        return Fraction(next(m for m in range(n + 1, 2 * n + 2) if prime(m)))
    if any(word in prompt for word in KINDS[0]):
        return Fraction(factor_sum(n))
    if any(word in prompt for word in KINDS[1]):
        return Fraction(len(divisors))
    if any(word in prompt for word in KINDS[2]):
        return Fraction(factors[-1])
    return Fraction(factors[0]) if any(word in prompt for word in KINDS[4]) else None
