"""Word problems: each telling with each question, and what it asks for."""
import itertools
import re
from fractions import Fraction

from .patterns import family, pattern

def story(tellings, questions, answer):
    """The patterns of a story: each telling with each question of its language, and what it asks for."""
    compiled = []
    for telling, question in itertools.product(tellings.strip().split("\n"), questions.strip().split("\n")):
        telling, question = telling.strip(), question.strip()
        if telling.isascii() == question.isascii():
            space = " " if telling.isascii() else ""
            compiled.append((pattern(telling + space + question), answer))
    return compiled


TIMES_TELLINGS = """
    {who} has {a} {things}. {other} has {b} times as many.
    {other} has {b} times as many {things} as {who}, who has {a}.
    {who}有{a}{m}{things}，{other}的数量是{who}的{b}倍。
    {other}的{things}是{who}的{b}倍，{who}有{a}{m}。"""
TOGETHER = """
    How many {things} do they have together?
    How many are there in all?
    两人一共有多少{m}？
    他们共有多少{m}{things}？"""

STORIES = [
    *story("""
        {who} buys {b} {things} at {a} dollars each and pays with {c} dollars.
        At a shop {things} cost {a} dollars each. {who} takes {b} of them and hands over {c} dollars.
        {who}买了{b}{m}{things}，每{m}{a}元，付了{c}元。
        商店里{things}每{m}{a}元。{who}买了{b}{m}，给了店员{c}元。""", """
        How many dollars of change are due?
        How much money does {who} get back, in dollars?
        应找回多少元？
        {who}能拿回多少元？""", lambda a, b, c: c - a * b),
    *story("""
        {who} buys {b} {things} at {a} dollars each and a bag for {c} dollars.
        {who} needs {b} {things} at {a} dollars each, and a coat that costs {c} dollars.
        {who}买了{b}{m}{things}，每{m}{a}元，又买了一个{c}元的包。
        {things}每{m}{a}元，{who}要买{b}{m}，还要买一件{c}元的外套。""", """
        How many dollars does {who} spend in all?
        What is the total price in dollars?
        {who}一共花多少元？
        总价是多少元？""", lambda a, b, c: a * b + c),
    *story("""
        {who} has {c} dollars and saves {a} dollars a week for {b} weeks.
        For {b} weeks {who} puts {a} dollars a week into a box that held {c} dollars.
        {who}原来有{c}元，每周再存{a}元，存了{b}周。
        存钱罐里原有{c}元，{who}每周放进{a}元，放了{b}周。""", """
        How many dollars are there then?
        How much money is that in the end, in dollars?
        现在一共有多少元？
        最后有多少元？""", lambda a, b, c: c + a * b),
    *story("""
        The way to the sea is {c} km. {who} travels for {b} hours at {a} km per hour.
        {who} is on a trip of {c} km and has gone {b} hours at {a} km per hour.
        去海边的路长{c}千米，{who}以每小时{a}千米的速度走了{b}小时。
        {who}要走{c}千米的路，已经以每小时{a}千米的速度走了{b}小时。""", """
        How many km are left?
        How far is it still, in km?
        还剩多少千米？
        离终点还有多少千米？""", lambda a, b, c: c - a * b),
    *story("""
        {who} rides for {b} hours at {a} km per hour and then goes {c} km more.
        After {b} hours at {a} km per hour {who} still has {c} km to go.
        {who}以每小时{a}千米的速度骑了{b}小时，然后又走了{c}千米。
        {who}以每小时{a}千米的速度走了{b}小时，还要再走{c}千米。""", """
        How many km is the whole way?
        How long is the whole trip, in km?
        全程多少千米？
        这段路一共多少千米？""", lambda a, b, c: a * b + c),
    *story("""
        The train that {who} takes carries {a} people. At a station {b} get off and {c} get on.
        {who} counts {a} people on a train; then {b} leave it and {c} come in.
        {who}坐的火车上有{a}人，到站后{b}人下车，{c}人上车。
        {who}数了数，火车上有{a}人，后来下去{b}人，又上来{c}人。""", """
        How many people are on it then?
        How many people does the train carry now?
        这时车上有多少人？
        现在火车上一共有多少人？""", lambda a, b, c: a - b + c),
    *story("""
        {who} has {a} {things} and gets {b} more from {other}. They are shared equally among {c} children.
        {who} brings {a} {things} and {other} brings {b}. {c} children share them all equally.
        {who}有{a}{m}{things}，{other}又给了{b}{m}，把它们平均分给{c}个孩子。
        {who}带来{a}{m}{things}，{other}带来{b}{m}，{c}个孩子平均分。""", """
        How many {things} does each child get?
        How many are there for each child?
        每个孩子分到多少{m}？
        每个孩子得到多少{m}{things}？""", lambda a, b, c: (a + b) / c),
    *story("""
        {who} has {a} {things}, gives {b} to {other} and packs the rest in bags of {c}.
        Of {a} {things} {who} keeps {b} for {other}; the others go into bags of {c}.
        {who}有{a}{m}{things}，送给{other}{b}{m}，其余的每{c}{m}装一袋。
        {a}{m}{things}中，{who}留出{b}{m}给{other}，剩下的每{c}{m}装一袋。""", """
        How many bags are filled?
        How many bags does {who} need?
        能装多少袋？
        {who}需要多少个袋子？""", lambda a, b, c: (a - b) / c),
    *story("""
        {who} has {b} boxes of {a} {things} and repacks them in bags of {c}.
        {b} boxes with {a} {things} each are emptied, and {who} puts {c} in each bag.
        {who}有{b}箱{things}，每箱{a}{m}，改成每{c}{m}装一袋。
        {b}箱{things}，每箱{a}{m}，{who}把它们每{c}{m}装成一袋。""", """
        How many bags does that make?
        How many bags are filled?
        一共装多少袋？
        可以装满多少袋？""", lambda a, b, c: a * b / c),
    *story("""
        A book has {a} pages. {who} has read {b} and reads the rest in {c} days, the same number each day.
        {who} has read {b} of the {a} pages of a book and reads equally much on each of {c} days to finish it.
        一本书有{a}页，{who}读了{b}页，剩下的在{c}天里读完，每天读得一样多。
        {who}读一本{a}页的书，已经读了{b}页，其余的平均分{c}天读完。""", """
        How many pages is that a day?
        How many pages does {who} read each day?
        每天读多少页？
        {who}每天要读多少页？""", lambda a, b, c: (a - b) / c),
    *story("""
        {who} has {a} {things}. {other} has {b} more than {who}.
        {other} has {b} more {things} than {who}, who has {a}.
        {who}有{a}{m}{things}，{other}比{who}多{b}{m}。
        {other}的{things}比{who}多{b}{m}，{who}有{a}{m}。""", TOGETHER, lambda a, b, c: a + (a + b)),
    *story(TIMES_TELLINGS, TOGETHER, lambda a, b, c: a + a * b),
    *story(TIMES_TELLINGS, """
        How many more does {other} have than {who}?
        How many {things} does {who} have fewer than {other}?
        {other}比{who}多多少{m}？
        {who}比{other}少多少{m}{things}？""", lambda a, b, c: a * b - a),
    *story("""
        {who} counts {b} rows of {a} seats in a hall, and {c} of the seats are taken.
        In the hall where {who} works there are {b} rows of {a} seats; people sit on {c} of them.
        {who}数了数，礼堂有{b}排座位，每排{a}个，其中{c}个坐了人。
        {who}工作的礼堂有{b}排座位，每排{a}个，现在坐了{c}人。""", """
        How many seats are free?
        How many seats are still empty?
        还有多少个空座位？
        空着的座位有多少个？""", lambda a, b, c: a * b - c),
]


PERSON = r"[A-Z][a-z]+(?: [A-Z][a-z]+)?"
HAN = "[一-鿿]"
BEGINNING = re.compile(rf"(?:At first )?(?P<who>{PERSON}) has (\d+) [a-z]+\.|(?:一开始)?(?P<zh>{HAN}{{2}})有(\d+){HAN}+。")
END = re.compile(rf" How many [a-z]+ does (?P<who>{PERSON}) have (?:in the end|now)\?|(?:最后(?P<zh>{HAN}{{2}})|(?P<now>{HAN}{{2}})现在)有多少{HAN}+？")
EVENTS = [(re.compile(text.replace("NAME", f"(?:{PERSON})").replace("HAN", HAN)), change) for text, change in [
    (r" NAME brings NAME (\d+) more\.|HAN{2}又送来(\d+)HAN。", lambda value, n: value + n),
    (r" NAME gives (\d+) of them to NAME\.|HAN{2}给了HAN{2}(\d+)HAN。", lambda value, n: value - n),
    (r" Soon NAME has (\d+) times as many as before\.|不久HAN{2}的HAN+变成原来的(\d+)倍。", lambda value, n: value * n),
    (r" NAME shares them equally among (\d+) boxes and keeps one box\.|HAN{2}把它们平均装进(\d+)个盒子，只留下一盒。",
     lambda value, n: value / n)]]


def stock(prompt):
    """What becomes of a stock of things, event by event; None where a sentence is none of these."""
    first = BEGINNING.match(prompt)
    if not first:
        return None
    value = Fraction(first[2] or first[4])
    place = first.end()
    while not (last := END.fullmatch(prompt, place)):
        for expression, change in EVENTS:
            match = expression.match(prompt, place)
            if match:
                value = change(value, int(match[1] or match[2]))
                place = match.end()
                break
        else:
            return None
    owner = last["who"] or last["zh"] or last["now"]
    return value if owner == (first["who"] or first["zh"]) else None


@family("word")
def word(prompt):
    longer = stock(prompt)
    if longer is not None:
        return longer
    answers = set()
    for expression, answer in STORIES:
        match = expression.fullmatch(prompt)
        if match:
            slots = match.groupdict()
            answers.add(answer(*(Fraction(slots.get(name) or 0) for name in "abc")))
    # Two readings that disagree are no reading.
    return answers.pop() if len(answers) == 1 else None
