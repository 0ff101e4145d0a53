#!/usr/bin/env python3
"""Draws what a command prints as a picture of a terminal (SVG).

    python3 Tests/Long/terminal.py FILE.svg COMMAND…

The picture has the command, as it is typed with `leaven` on the path, and its standard output.
"""
import os
import shlex
import subprocess
import sys
import unicodedata
from xml.sax.saxutils import escape

CELL, LINE, EDGE = 7.25, 17, 14


def width(text):
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def picture(lines):
    wide = max(60, max(map(width, lines))) * CELL + 2 * EDGE
    high = len(lines) * LINE + 2 * EDGE
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" width="{wide:.0f}">',
             f'<rect width="100%" height="100%" rx="8" fill="#1e1e2a"/>',
             '<g font-family="ui-monospace, DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="12" '
             'fill="#e4e4ec" xml:space="preserve">']
    for row, line in enumerate(lines):
        color = ' fill="#8fd18f"' if row == 0 else ""
        length = f' textLength="{width(line) * CELL:.1f}"' if line.strip() else ""
        parts.append(f'<text x="{EDGE}" y="{EDGE + 12 + row * LINE}"{color}{length}>{escape(line)}</text>')
    return "\n".join(parts + ["</g>", "</svg>", ""])


def main():
    if len(sys.argv) < 3 or {"-h", "--help"} & set(sys.argv):
        sys.exit(print(__doc__.strip()))
    path, command = sys.argv[1], sys.argv[2:]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    typed = shlex.join([os.path.basename(command[0]), *command[1:]])
    with open(path, "w", encoding="utf-8") as file:
        file.write(picture(["$ " + typed, *output.rstrip("\n").split("\n")]))


main()
