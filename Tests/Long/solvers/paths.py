"""Paths through a grid, by walking all of them a step at a time."""
import collections
import re
from fractions import Fraction

from .patterns import family

ASKED = re.compile("|".join([
    r"In this grid # is blocked\. Each step goes one cell right or down\. How many paths lead from the top left to the "
    r"bottom right\?",
    r"Start in the top left cell and go to the bottom right cell, only right or down, never through a #\. How many ways "
    r"are there\?",
    r"Count the shortest paths from the top left corner to the bottom right corner of this grid that move only right and "
    r"down and avoid every #:",
    r"A robot moves right or down, one cell at a time; cells with # are closed\. In how many ways can it get from the upper "
    r"left cell to the lower right cell\?",
    "下面的方格中#不能走，每步向右或向下走一格。从左上角到右下角有多少条路？",
    "从左上角的格子出发走到右下角，只能向右或向下，不能经过#。一共有多少种走法？",
    "求从方格左上角到右下角的最短路径数，只能向右或向下走，且要避开所有的#：",
    "机器人每次向右或向下移动一格，标#的格子不通。它从左上格到右下格有几种走法？",
]))


@family("paths")
def paths(prompt):
    lines = prompt.split("\n")
    grid = [line for line in lines if re.fullmatch(r"[.#]+", line)]
    asked = [line for line in lines if line not in grid]
    if len(asked) != 1 or not ASKED.fullmatch(asked[0]) or len({len(row) for row in grid}) != 1:
        return None
    rows, columns = len(grid), len(grid[0])
    places = collections.Counter({(0, 0): 1})
    for _ in range(rows + columns - 2):
        moved = collections.Counter()
        for (row, column), count in places.items():
            for next_row, next_column in ((row + 1, column), (row, column + 1)):
                if next_row < rows and next_column < columns and grid[next_row][next_column] == ".":
                    moved[next_row, next_column] += count
        places = moved
    return Fraction(places[rows - 1, columns - 1])
