"""Vertices and edges: what can be reached, and least distances by trying all ways round by round."""
import re
from fractions import Fraction

from .patterns import family, patterns, read

V = "[A-Z]"
LIST = r"[A-Z]-[A-Z](?: \d+)?(?:(?:, |，)[A-Z]-[A-Z](?: \d+)?)*"
REACH = patterns(
    """A graph has vertices A to {z} and edges {e}. How many vertices can be reached from {s}, {s} included?
    Towns A to {z} have roads {e}. How many towns can one be in, starting at {s} and counting {s}?
    The edges {e} join vertices A to {z}. How many vertices are in the part that holds {s}?
    Points A to {z}, lines {e}. Starting from {s}, how many points can you get to along lines, \
counting {s} too?
    图的顶点是A到{z}，边有{e}。从{s}出发能到达多少个顶点（包括{s}）？
    A到{z}是几座城，路有{e}。从{s}出发，能到的城连{s}在内有几座？
    边{e}连接顶点A到{z}。{s}所在的那一部分有多少个顶点？
    点A到{z}，线段{e}。沿线段从{s}走，包括{s}一共能到几个点？""", z=V, s=V, e=LIST)
PATH = patterns(
    """A graph has these edges with their lengths: {e}. How long is the shortest path from {s} to {t}?
    Roads between towns and their lengths: {e}. What is the least distance from {s} to {t}?
    Find the length of the shortest way from {s} to {t}, where the edges are {e}.
    {e} are two-way roads with their lengths. How far is it at least from {s} to {t}?
    图的边和长度如下：{e}。从{s}到{t}的最短路有多长？
    城镇之间的路和路长：{e}。从{s}到{t}最少要走多远？
    求从{s}到{t}的最短路长，边有{e}。
    {e}是双向的路和它们的长度。从{s}到{t}的最短距离是多少？""", s=V, t=V, e=LIST)


@family("graph")
def graph(prompt):
    found = read(REACH, prompt) or read(PATH, prompt)
    if not found:
        return None
    edges = [(one, other, int(length or 1))
             for one, other, length in re.findall(r"([A-Z])-([A-Z])(?: (\d+))?", found["e"])]
    edges += [(other, one, length) for one, other, length in edges]
    least = {found["s"]: 0}
    for _ in range(26):
        for one, other, length in edges:
            if one in least:
                least[other] = min(least.get(other, least[one] + length), least[one] + length)
    if "t" not in found:
        return Fraction(len(least))
    return Fraction(least[found["t"]]) if found["t"] in least else None
