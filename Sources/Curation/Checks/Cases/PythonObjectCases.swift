import Problems

extension PythonCheck {
    /// Objects of the programs’ own classes, whose word is not believed.
    static let objects: [CheckCase] = [
        programs(
            #"{"asserts":["assert f(2)==4"]}"#,
            [
                (
                    .undecided,
                    "class Yes:\n    def __eq__(self, other): return True\ndef f(x): return Yes()",
                    "an equality that is always true"
                ),
                (
                    .undecided, "class Yes:\n    __eq__ = lambda *a: True\nf = lambda x: Yes()",
                    "another way to write it"
                ),
                (
                    .undecided,
                    "class Yes:\n    def __eq__(self, other): return True\nclass More(Yes): pass\ndef f(x): return More()",
                    "inherited"
                ),
                (.fail, "class No: pass\ndef f(x): return No()", "an object equals nothing else"),
                (.fail, "def f(x): return f", "a function"),
                (.fail, "def f(x): return lambda: 4", "a function that was not called"),
                (.fail, "def f(x): yield 4", "a generator"),
                (
                    .fail,
                    "class N(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef f(x): return N(5)",
                    "a number with its own equality is the number"
                ),
                (
                    .fail, "class S(str):\n    def __eq__(self, other): return True\ndef f(x): return S('x')",
                    "a text, too"
                ),
                (
                    .fail,
                    "class L(list):\n    def __eq__(self, other): return True\ndef f(x): return L([1])",
                    "a list, too"
                ),
            ]),
        programs(
            #"{"asserts":["assert f(2)!=5"]}"#,
            [
                (
                    .undecided,
                    "class No:\n    def __eq__(self, other): return False\n    def __ne__(self, other): return True\ndef f(x): return No()",
                    "an inequality of its own"
                ),
                (.pass, "def f(x): return 4", "unequal"),
            ]),
        programs(
            #"{"asserts":["assert f(2)==[4]"]}"#,
            [
                (
                    .undecided,
                    "class Yes:\n    def __eq__(self, other): return True\ndef f(x): return [Yes()]",
                    "inside a list"
                ),
                (.pass, "def f(x): return [4]", "a list"),
                (.fail, "def f(x): return (4,)", "a tuple is no list"),
            ]),
        programs(
            #"{"asserts":["assert f(2) in (4, 5)"]}"#,
            [
                (
                    .undecided,
                    "class Yes:\n    def __eq__(self, other): return True\ndef f(x): return Yes()",
                    "in a tuple"
                ),
                (.pass, "def f(x): return 5", "one of them"),
                (.fail, "def f(x): return 6", "none of them"),
            ]),
        programs(
            #"{"asserts":["assert 4 in f(2)"]}"#,
            [
                (
                    .undecided,
                    "class All:\n    def __contains__(self, x): return True\n    def __iter__(self): return iter([Same()])\nclass Same:\n    def __eq__(self, o): return True\ndef f(x): return All()",
                    "what is in it is asked for"
                ),
                (.pass, "def f(x): return {x*2}", "a set"),
            ]),
        programs(
            #"{"asserts":["assert f(2) > 3"]}"#,
            [
                (
                    .undecided, "class Top:\n    def __gt__(self, o): return True\ndef f(x): return Top()",
                    "an order of its own"
                ),
                (.pass, "def f(x): return 4", "greater"),
                (.fail, "def f(x): return 3", "not greater"),
            ]),
        programs(
            #"{"asserts":["assert abs(f(2) - 4) < 1e-6"]}"#,
            [
                (
                    .undecided, "class Zero:\n    def __sub__(self, o): return 0\ndef f(x): return Zero()",
                    "a difference of its own"
                ),
                (.pass, "def f(x): return 4.0000001", "near"),
                (.fail, "def f(x): return 4.1", "not near"),
                (.fail, "def f(x): return None", "nothing"),
            ]),
        programs(
            #"{"asserts":["assert f(2)"]}"#,
            [
                (
                    .undecided, "class True_:\n    def __bool__(self): return True\ndef f(x): return True_()",
                    "a truth of its own"
                ),
                (.pass, "import re\ndef f(x): return re.match('2', str(x))", "a match is true"),
                (.fail, "import re\ndef f(x): return re.match('3', str(x))", "no match"),
            ]),
        programs(
            #"{"asserts":["a=V(1,2)\nassert a+V(3,4)==V(4,6)","assert V(1,2)<V(2,0)"]}"#,
            [
                (
                    .pass,
                    "from dataclasses import dataclass\n@dataclass(order=True)\nclass V:\n    x: int\n    y: int\n    def __add__(self, o): return V(self.x+o.x, self.y+o.y)",
                    "the class is what is tested"
                ),
                (
                    .fail,
                    "from dataclasses import dataclass\n@dataclass(order=True)\nclass V:\n    x: int\n    y: int\n    def __add__(self, o): return V(self.x+o.x, self.y)",
                    "a wrong sum"
                ),
            ]),
        programs(
            #"{"asserts":["assert point(3)==point(3)","assert point(3)!=point(4)"]}"#,
            [
                (
                    .pass,
                    "from dataclasses import dataclass\n@dataclass\nclass Q:\n    x: int\ndef point(x): return Q(x)",
                    "by their fields"
                )
            ]),
        programs(
            #"{"asserts":["assert color()==Color.RED","assert color() is Color.RED","assert color().value==1","assert color()!=Color.BLUE"]}"#,
            [
                (
                    .pass,
                    "from enum import Enum\nclass Color(Enum):\n    RED=1\n    BLUE=2\ndef color(): return Color.RED",
                    "one of an enumeration"
                ),
                (
                    .fail,
                    "from enum import Enum\nclass Color(Enum):\n    RED=1\n    BLUE=2\ndef color(): return Color.BLUE",
                    "another of it"
                ),
            ]),
        programs(
            #"{"asserts":["s=Bag()\ns.put(2)\ns.put(3)\nassert len(s)==2\nassert 3 in s\nassert sorted(s)==[2,3]\nassert s"]}"#,
            [
                (
                    .pass,
                    "class Bag:\n    def __init__(self): self.x=[]\n    def put(self, v): self.x.append(v)\n    def __len__(self): return len(self.x)\n    def __contains__(self, v): return v in self.x\n    def __iter__(self): return iter(self.x)",
                    "a class of its own"
                ),
                (
                    .fail,
                    "class Bag:\n    def __init__(self): self.x=[]\n    def put(self, v): self.x=[v]\n    def __len__(self): return len(self.x)\n    def __contains__(self, v): return v in self.x\n    def __iter__(self): return iter(self.x)",
                    "it keeps the last only"
                ),
            ]),
        programs(
            #"{"asserts":["try:\n    take(-1)\n    found=False\nexcept Refused as e:\n    found=str(e)=='too little'\nassert found"]}"#,
            [
                (
                    .pass,
                    "class Refused(Exception): pass\ndef take(x):\n    if x<0: raise Refused('too little')",
                    "an exception of its own"
                ),
                (
                    .fail, "class Refused(Exception): pass\ndef take(x):\n    if x<0: raise Refused('no')",
                    "it says something else"
                ),
                (.fail, "class Refused(Exception): pass\ndef take(x): return x", "it is not raised"),
            ]),
        programs(
            #"{"asserts":["try:\n    take('x')\n    assert False\nexcept ValueError as e:\n    assert str(e)=='no number: x'"]}"#,
            [
                (
                    .pass, "class Bad(ValueError): pass\ndef take(s): raise Bad('no number: '+s)",
                    "one that is a ValueError"
                ),
                (.fail, "def take(s): raise TypeError('no number: '+s)", "one that is none"),
            ]),
        programs(
            #"{"asserts":["import asyncio\nassert asyncio.run(later(3))==4"]}"#,
            [
                (
                    .pass, "import asyncio\nasync def later(x):\n    await asyncio.sleep(0)\n    return x+1",
                    "a coroutine is waited for"
                ),
                (.fail, "async def later(x): return x", "another result"),
            ]),
        programs(
            #"{"asserts":["assert later(3)==4"]}"#,
            [
                (.fail, "async def later(x): return x+1", "nobody waits for it")
            ]),
        programs(
            #"{"asserts":["x=[3,1]\nassert same(x) is x\nassert x==[1,3]"]}"#,
            [
                (.pass, "def same(x):\n    x.sort()\n    return x", "the argument itself"),
                (.fail, "def same(x): return sorted(x)", "a copy"),
            ]),
        programs(
            #"{"asserts":["d={'a':[1]}\nadd(d)\nassert d=={'a':[1,2],'b':3}"]}"#,
            [
                (.pass, "def add(d):\n    d['a'].append(2)\n    d['b']=3", "a dictionary is changed"),
                (.fail, "def add(d): d['b']=3", "not all of it"),
            ]),
        programs(
            #"{"asserts":["assert list(pairs(2))==[(0,0),(1,1)]","assert next(pairs(1))==(0,0)"]}"#,
            [
                (.pass, "def pairs(n):\n    for i in range(n): yield i,i", "a generator"),
                (.pass, "def pairs(n): return iter([(i,i) for i in range(n)])", "an iterator"),
            ]),
        programs(
            #"{"asserts":["assert adder(2)(3)==5","assert adder(2)(-2)==0"]}"#,
            [
                (.pass, "def adder(n): return lambda x: x+n", "a function of a function"),
                (.fail, "def adder(n): return lambda x: x*n", "a wrong one"),
            ]),
        programs(
            #"{"asserts":["assert use(len, [[1],[1,2]])==[1,2]","assert use(str, [1])==['1']"]}"#,
            [
                (.pass, "def use(f, x): return [f(y) for y in x]", "a function of Python's own is passed"),
                (.fail, "def use(f, x): return x", "not used"),
            ]),
        programs(
            #"{"asserts":["assert use(lambda y: y+1, [1])==[2]"]}"#,
            [
                (
                    .undecided, "def use(f, x): return [f(y) for y in x]",
                    "a function of the tests cannot be passed"
                )
            ]),
        programs(
            #"{"asserts":["assert kind(2) is int","assert kind('a') is str"]}"#,
            [
                (.pass, "def kind(x): return type(x)", "a type"),
                (.fail, "def kind(x): return object", "another type"),
            ]),
        programs(
            #"{"asserts":["assert f(3)==range(3)"]}"#,
            [
                (.pass, "def f(n): return range(n)", "a range"),
                (.fail, "def f(n): return list(range(n))", "a list is no range"),
            ]),
        programs(
            #"{"function":"f","cases":[{"input":[1],"output":[0,1]}]}"#,
            [
                (.pass, "def f(n): return (0,1)", "a tuple is a list in JSON"),
                (.fail, "def f(n): return {0,1}", "a set is none"),
                (.fail, "def f(n): return [0]", "shorter"),
                (.fail, "def f(n): return [1,0]", "another order"),
            ]),
        programs(
            #"{"function":"f","cases":[{"input":[2],"output":null}]}"#,
            [
                (.pass, "def f(n): pass", "nothing"),
                (.fail, "def f(n): return 0", "0 is not nothing"),
                (.fail, "def f(n): return False", "nor is false"),
            ]),
        programs(
            #"{"function":"f","cases":[{"input":[2],"output":{"2":[1]}}]}"#,
            [
                (.pass, "def f(n): return {n:[1]}", "keys are texts in JSON"),
                (.fail, "def f(n): return {n:[2]}", "another value"),
                (
                    .undecided,
                    "class D(dict):\n    pass\nclass Y:\n    def __eq__(self,o): return True\ndef f(n): return {n: Y()}",
                    "an equality of its own, inside"
                ),
            ]),
    ].flatMap { $0 }
}
