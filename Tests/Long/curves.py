#!/usr/bin/env python3
"""Draws the curves of a training by reinforcement as a picture (SVG).

    python3 Tests/Long/curves.py RUN STAGE FILE.svg

Each panel shows measures of the stage over its steps: thin the values, bold their mean over ten steps. The
accuracy on held-out problems, which is measured now and then, is drawn as dots.
"""
import os
import sqlite3
import sys

PANELS = [
    ("Accuracy, %", 100, [("accuracy", "rollouts"), ("accuracy_held_out", "held-out")]),
    ("Reward", 1, [("reward", "reward")]),
    ("Form and language, %", 100, [("pass_format", "format"), ("language_mixing", "mixed")]),
    ("Tokens of a completion", 1,
     [("completion_tokens_right", "right"), ("completion_tokens_wrong", "wrong")]),
    ("Entropy, nats a token", 1, [("entropy", "entropy")]),
    ("Groups, %", 100, [("pass_at_group", "with a right one"), ("groups_flat", "without variance")]),
]
COLORS = ["#2563eb", "#d97706"]
WIDTH, HEIGHT, LEFT, TOP = 300, 190, 44, 30


def measures(run, stage):
    """The values of each measure of the stage, by step."""
    store = sqlite3.connect(f"file:{os.path.join(run, 'run.sqlite')}?mode=ro", uri=True)
    rows = store.execute(
        "SELECT name, step, value FROM measures WHERE stage = (SELECT id FROM stages WHERE name = ?) "
        "ORDER BY step", (stage,))
    values = {}
    for name, step, value in rows:
        values.setdefault(name, []).append((step, value))
    return values


def smoothed(points, span=10):
    """Each point with the mean of itself and the points before it, `span` in all."""
    return [(step, sum(v for _, v in points[max(0, i - span + 1):i + 1]) / min(span, i + 1))
            for i, (step, _) in enumerate(points)]


def ticks(high):
    """Marks from 0 up to the least round number at or above `high`."""
    unit = 1e-3
    while unit * 5 < high:
        for factor in (2, 2.5, 2):
            if unit * 5 >= high:
                break
            unit *= factor
    return [unit * i for i in range(6)]


def panel(title, factor, lines, values, last, x, y):
    """The SVG of one panel with its upper left corner at x, y."""
    shown = [(label, [(s, v * factor) for s, v in values.get(name, [])]) for name, label in lines]
    marks = ticks(max([v for _, points in shown for _, v in points] or [1]))
    wide, high = WIDTH - LEFT - 12, HEIGHT - TOP - 24

    def place(step, value):
        return f"{x + LEFT + wide * step / max(1, last):.1f},{y + TOP + high * (1 - value / marks[-1]):.1f}"

    parts = [f'<text x="{x + LEFT}" y="{y + 16}" font-weight="bold">{title}</text>']
    for mark in marks:
        at = place(0, mark).split(",")[1]
        parts.append(f'<line x1="{x + LEFT}" x2="{x + LEFT + wide}" y1="{at}" y2="{at}" stroke="#ddd"/>'
                     f'<text x="{x + LEFT - 5}" y="{float(at) + 4}" text-anchor="end" fill="#555">{mark:g}</text>')
    for step in (0, last // 2, last):
        at = place(step, 0).split(",")[0]
        parts.append(f'<text x="{at}" y="{y + HEIGHT - 8}" text-anchor="middle" fill="#555">{step}</text>')
    for number, (label, points) in enumerate(shown):
        color = COLORS[number]
        if not points:
            continue
        if len(points) * 4 < last:
            for step, value in points:
                cx, cy = place(step, value).split(",")
                parts.append(f'<circle cx="{cx}" cy="{cy}" r="3" fill="{color}"/>')
        else:
            for line, width, opacity in ((points, 1, 0.3), (smoothed(points), 2, 1)):
                path = " ".join(place(*p) for p in line)
                parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}" '
                             f'opacity="{opacity}"/>')
        parts.append(f'<text x="{x + WIDTH - 12}" y="{y + 16}" dy="{number * 13}" text-anchor="end" '
                     f'fill="{color}">{label}</text>')
    return "".join(parts)


def main():
    run, stage, file = sys.argv[1:4]
    values = measures(run, stage)
    if not values:
        sys.exit(f"{run} has no measures of a stage {stage}")
    last = max(step for step, _ in values["reward"])
    panels = [panel(*spec, values, last, i % 3 * WIDTH, i // 3 * (HEIGHT + 10))
              for i, spec in enumerate(PANELS)]
    width, height = 3 * WIDTH, 2 * (HEIGHT + 10)
    with open(file, "w") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-size="11" '
                  f'font-family="sans-serif"><rect width="{width}" height="{height}" fill="white"/>'
                  + "\n".join(panels) + "</svg>\n")


main()
