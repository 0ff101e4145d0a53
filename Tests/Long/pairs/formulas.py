"""Answers with variables: equations, inequalities, polynomials and identities."""


def equations(rng, same):
    m, b = rng.choice([-5, -3, -2, 2, 3, 4, 7]), rng.choice([-7, -4, -1, 2, 5, 9])
    way = rng.randrange(4)
    c = b if same else b + rng.choice([1, -1, 3])

    def signed(n):
        return f"{'+' if n >= 0 else '-'} {abs(n)}"
    if way == 0:
        return f"x = {b}", rng.choice([str(c), f"x={c}", f"{c} = x" if rng.random() < 0.2 else f"x = {c}.0"])
    if way == 1:
        return f"y = {m}x {signed(b)}", rng.choice([f"y={c}{'+' if m > 0 else '-'}{abs(m)}x", f"{m}x {signed(c)}", f"y - {m}x = {c}" if m > 0 else f"y + {-m}x = {c}"])
    if way == 2:
        k = rng.choice([2, 3, -1])
        return f"{abs(m)}x + {abs(b)}y = 12", f"{k * abs(m)}x {signed(k * abs(b))}y = {12 * k if same else 12 * k + 1}"
    return str(b), f"x = {2 * c}/2 = {c}"


def inequalities(rng, same):
    a = rng.randint(-12, 12)
    k = rng.randint(2, 5)
    sign, flipped = rng.choice([("<", ">"), (">", "<"), ("\\le", "\\ge"), ("\\ge", "\\le")])
    gold = f"x {sign} {a}"
    way = rng.randrange(3)
    if not same:
        if rng.random() < 0.5:
            a += rng.choice([1, -2])
        else:
            sign, flipped = flipped, sign
    return gold, [f"{a} {flipped} x", f"{k}x {sign} {k * a}", f"-x {flipped} {-a}"][way]


def plus_minus(rng, same):
    a, n = rng.randint(1, 12), rng.choice([2, 3, 5, 7])
    way = rng.randrange(3)
    if way == 0:
        b = a if same else a + 1
        return f"\\pm {a}", rng.choice([f"{b}, {-b}", f"x = \\pm {b}", f"\\{{{-b}, {b}\\}}", f"{-b} \\text{{ or }} {b}"])
    b = a if same else a + 1
    if way == 1:
        return f"{a} \\pm \\sqrt{{{n}}}", f"{b}+\\sqrt{{{n}}}, {b}-\\sqrt{{{n}}}"
    return f"\\frac{{{a} \\pm \\sqrt{{{n}}}}}{{2}}", f"\\frac{{{b}-\\sqrt{{{n}}}}}{{2}}, \\frac{{{b}+\\sqrt{{{n}}}}}{{2}}"


def polynomials(rng, same):
    import sympy
    x, y = sympy.symbols("x y")
    variable = rng.choice([x, x, y])
    factors = [rng.choice([1, 2, 3]) * variable + rng.randint(-6, 6) for _ in range(rng.randint(2, 3))]
    if rng.random() < 0.3:
        factors[0] += x + y
    product = sympy.Mul(*factors)
    expanded = sympy.expand(product)
    wrong = expanded if same else expanded + rng.choice([1, -2, variable, -variable, variable**2])
    forms = [sympy.latex(wrong), str(wrong).replace("**", "^"), str(wrong)]
    if same:
        forms += [sympy.latex(product), str(product).replace("**", "^").replace("*", "")]
    return sympy.latex(rng.choice([product, expanded])), rng.choice(forms)


def rational_expressions(rng, same):
    import sympy
    x = sympy.Symbol("x")
    a, b, c = rng.sample(range(-6, 7), 3)
    one, two = sympy.Integer(rng.randint(1, 5)) / (x + a), sympy.Integer(rng.randint(1, 5)) / (x + b)
    whole = sympy.together(one + two)
    wrong = whole if same else whole + rng.choice([1 / (x + c), sympy.Integer(1), -2 * one])
    return f"{sympy.latex(one)} + {sympy.latex(two)}", rng.choice([sympy.latex(sympy.together(wrong)), str(sympy.together(wrong)), sympy.latex(sympy.expand(wrong))])


def identities(rng, same):
    pairs = [("\\sin^2 x + \\cos^2 x", "1"), ("2\\sin x\\cos x", "\\sin 2x"), ("\\cos 2x", "1 - 2\\sin^2 x"), ("\\tan x", "\\frac{\\sin x}{\\cos x}"),
             ("e^{x+1}", "e \\cdot e^x"), ("2^{n+2}", "4 \\cdot 2^n"), ("9^n", "3^{2n}"), ("\\sqrt{4x+4}", "2\\sqrt{x+1}"), ("\\frac{1}{\\sqrt{x}}", "x^{-1/2}"),
             ("\\frac{n(n+1)}{2}", "\\frac{n^2+n}{2}"), ("\\cosh x", "\\frac{e^x+e^{-x}}{2}"), ("|x|", "\\sqrt{x^2}")]
    gold, right = rng.choice(pairs)
    if same:
        return (gold, right) if rng.random() < 0.5 else (right, gold)
    return gold, right + rng.choice([" + 1", " - \\frac{1}{3}", " + 0.001"])
