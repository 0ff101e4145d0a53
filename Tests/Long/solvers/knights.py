"""Knights and knaves, by trying every way to be them."""
import itertools
import re

from .patterns import family, patterns, read

SAID_ENGLISH = r'(?:[A-Z][a-z]+ says: "[^"]+\." ?)+'
SAID_CHINESE = r"(?:[A-Z][a-z]+说：“[^”]+。”)+"
ISLAND = patterns(
    """On an island knights always tell the truth and knaves always lie. {said}Who are the knights?
    Knights always tell the truth, knaves always lie. {said}Name all the knights.
    Everyone here is a knight, who never lies, or a knave, who always lies. {said}Which of them are knights?
    {said}Knights say only what is true and knaves only what is false. Who are the knights?""",
    said=SAID_ENGLISH) + patterns(
    """岛上的骑士总说真话，无赖总说假话。{said}谁是骑士？
    骑士只说真话，无赖只说假话。{said}请找出所有的骑士。
    这里的人不是从不说谎的骑士，就是总在说谎的无赖。{said}他们当中哪些人是骑士？
    {said}已知骑士说的都是真话，无赖说的都是假话。谁是骑士？""", said=SAID_CHINESE)
NAME = "[A-Z][a-z]+"
KNIGHT = "knights?|骑士"
KINDS = "knights?|knaves?|骑士|无赖"


def kind(text):
    return bool(re.fullmatch(KNIGHT, text))


# Each: a pattern, and whether the claim holds for a speaker `me` when `w` says who is a knight.
CLAIMS = [
    (rf"(?P<x>{NAME})(?: is a |是)(?P<k>{KINDS})", lambda s, w, me: w[s["x"]] == kind(s["k"])),
    (rf"(?P<x>{NAME})(?: and I are of the same kind|和我是同类)", lambda s, w, me: w[s["x"]] == w[me]),
    (rf"(?P<x>{NAME})(?: and I are of different kinds|和我不是同类)", lambda s, w, me: w[s["x"]] != w[me]),
    (r"(?:[Ee]xactly (?P<n>\d) of us (?:is a knight|are knights)|我们中恰好有(?P<z>\d)个骑士)",
     lambda s, w, me: sum(w.values()) == int(s["n"] or s["z"])),
    (rf"(?:[Aa]t least one of us is a |我们中至少有一个是)(?P<k>{KINDS})",
     lambda s, w, me: any(value == kind(s["k"]) for value in w.values())),
    (rf"(?P<x>{NAME})(?: and |和)(?P<y>{NAME})(?: are both |都是)(?P<k>{KINDS})",
     lambda s, w, me: w[s["x"]] == kind(s["k"]) and w[s["y"]] == kind(s["k"])),
    (rf"[Aa]t least one of (?P<x>{NAME}) and (?P<y>{NAME}) is a (?P<k>{KINDS})",
     lambda s, w, me: kind(s["k"]) in (w[s["x"]], w[s["y"]])),
    (rf"(?P<x>{NAME})和(?P<y>{NAME})中至少有一个是(?P<k>{KINDS})",
     lambda s, w, me: kind(s["k"]) in (w[s["x"]], w[s["y"]])),
    (rf"[Ii]f (?P<x>{NAME}) is a knight, (?P<y>{NAME}) is a (?P<k>{KINDS})",
     lambda s, w, me: not w[s["x"]] or w[s["y"]] == kind(s["k"])),
    (rf"如果(?P<x>{NAME})是骑士，(?P<y>{NAME})就是(?P<k>{KINDS})",
     lambda s, w, me: not w[s["x"]] or w[s["y"]] == kind(s["k"])),
]
CLAIMS = [(re.compile(text), holds) for text, holds in CLAIMS]


@family("knights")
def knights_and_knaves(prompt):
    found = read(ISLAND, prompt)
    if not found:
        return None
    claims = []
    for speaker, text in re.findall(rf'({NAME})(?: says: "|说：“)(.+?)(?:\."|。”)', found["said"]):
        matches = [(m.groupdict(), holds) for e, holds in CLAIMS if (m := e.fullmatch(text))]
        if len(matches) != 1:
            return None
        claims.append((speaker, *matches[0]))
    speakers = [speaker for speaker, _, _ in claims]
    named = {slots[name] for _, slots, _ in claims for name in "xy" if name in slots}
    if len(set(speakers)) != len(speakers) or not named <= set(speakers):
        return None
    worlds = []
    for kinds in itertools.product((True, False), repeat=len(speakers)):
        world = dict(zip(speakers, kinds))
        if all(holds(slots, world, me) == world[me] for me, slots, holds in claims):
            worlds.append(world)
    if len(worlds) != 1:
        return None
    return {name.lower() for name, knight in worlds[0].items() if knight}
