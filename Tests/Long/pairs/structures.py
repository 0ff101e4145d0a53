"""Answers of several values: intervals, sets, lists, tuples and matrices."""
from .notation import endpoint, shown


def intervals(rng, same):
    a = endpoint(rng)
    b = a + rng.randint(1, 9)
    left, right = rng.choice("(["), rng.choice(")]")
    half = rng.random() < 0.3
    gold = f"{left}{shown(a)}, \\infty)" if half else f"{left}{shown(a)}, {shown(b)}{right}"
    if not same:
        way = rng.randrange(3)
        if way == 0:
            left = "(" if left == "[" else "["
        elif way == 1:
            a -= 1
        elif half:
            a += 1
        else:
            b += 1
    if half:
        return gold, rng.choice([f"{left}{shown(a)},+\\infty)", f"x {'>' if left == '(' else chr(92) + 'ge'} {shown(a)}", f"\\left{left}{shown(a)},\\infty\\right)",
                                 f"x\\in{left}{shown(a)},\\infty)"])
    low, high = ("<" if left == "(" else "\\le"), ("<" if right == ")" else "\\leq")
    return gold, rng.choice([f"\\left{left}{shown(a)},{shown(b)}\\right{right}", f"{left}{a},{b}{right}", f"{shown(a)} {low} x {high} {shown(b)}",
                             f"x \\in {left}{shown(a)},{shown(b)}{right}"])


def unions(rng, same):
    a = rng.randint(-9, 5)
    b = a + rng.randint(1, 6)
    way = rng.randrange(3)
    if way == 0:
        gold = f"(-\\infty, {a}) \\cup ({b}, \\infty)"
        if not same:
            b += 1
        return gold, rng.choice([f"({b}, \\infty) \\cup (-\\infty, {a})", f"x<{a} or x>{b}", f"x < {a} \\text{{ or }} x > {b}"])
    if way == 1:
        return f"(-\\infty, {a}) \\cup ({a}, \\infty)", rng.choice([f"x \\neq {a if same else b}", f"\\mathbb{{R}} \\setminus \\{{{a if same else b}\\}}"])
    gold = f"[{a}, {b}] \\cup [{b + 2}, {b + 4})"
    end = b + 4 if same else b + 5
    return gold, f"[{b + 2},{end}) \\cup [{a},{b}]"


def sets(rng, same):
    items = rng.sample(range(-15, 30), rng.randint(2, 5))
    gold = "\\{" + ", ".join(map(str, items)) + "\\}"
    items = items[:]
    rng.shuffle(items)
    if not same:
        if rng.random() < 0.5 and len(items) > 2:
            items.pop()
        else:
            items[0] = 40 + items[0]
    texts = [str(i) if rng.random() < 0.7 else f"\\frac{{{2 * i}}}{{2}}" for i in items]
    return gold, rng.choice(["\\{" + ",".join(texts) + "\\}", "\\left\\{" + ", ".join(texts) + "\\right\\}"])


def lists(rng, same):
    items = rng.sample(range(-15, 60), rng.randint(2, 4))
    gold = ", ".join(map(str, items))
    items = items[:]
    rng.shuffle(items)
    if not same:
        items[-1] += 100
    way = rng.randrange(3)
    if way == 0:
        return gold, ", ".join(map(str, items))
    if way == 1:
        return gold, " \\text{ and } ".join([", ".join(map(str, items[:-1])), str(items[-1])])
    return gold, ", ".join(f"x={i}" for i in items)


def tuples(rng, same):
    items = [rng.randint(-12, 12) for _ in range(rng.randint(2, 4))]
    gold = "(" + ", ".join(map(str, items)) + ")"
    if not same:
        i = rng.randrange(len(items))
        changed = items[::-1]
        items = (changed if changed != items and rng.random() < 0.5
                 else items[:i] + [items[i] + 1] + items[i + 1:])
    texts = [str(i) if rng.random() < 0.7 else f"\\frac{{{3 * i}}}{{3}}" for i in items]
    return gold, rng.choice(["(" + ",".join(texts) + ")", "\\left(" + ", ".join(texts) + "\\right)"])


def vectors(rng, same):
    items = [rng.randint(-12, 12) for _ in range(rng.randint(2, 4))]
    gold = "\\begin{pmatrix} " + " \\\\ ".join(map(str, items)) + " \\end{pmatrix}"
    if not same:
        i = rng.randrange(len(items))
        items = items[:i] + [items[i] + rng.choice([1, -1, 5])] + items[i + 1:]
    return gold, rng.choice(["\\begin{bmatrix}" + "\\\\".join(map(str, items)) + "\\end{bmatrix}", "\\begin{pmatrix}" + "\\\\".join(f"{i}.0" for i in items) + "\\end{pmatrix}"])


def matrices(rng, same):
    rows, columns = rng.randint(2, 3), rng.randint(2, 3)
    cells = [[rng.randint(-9, 9) for _ in range(columns)] for _ in range(rows)]

    def text(name, show):
        return f"\\begin{{{name}}} " + " \\\\ ".join(" & ".join(show(c) for c in row) for row in cells) + f" \\end{{{name}}}"
    gold = text("pmatrix", str)
    if not same:
        cells[rng.randrange(rows)][rng.randrange(columns)] += rng.choice([1, -1, 10])
    return gold, text(rng.choice(["pmatrix", "bmatrix"]), lambda c: str(c) if rng.random() < 0.8 else f"\\frac{{{2 * c}}}{{2}}")
