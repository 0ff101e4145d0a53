import Problems

extension PythonCheck {
    /// Numbers of any size, and values of the library that go in and out.
    static let values: [CheckCase] = [
        programs(
            #"{"function":"big","cases":[{"input":[10],"output":100000000000000000000}]}"#,
            [
                (.pass, "def big(n): return n**20", "10^20 exactly"),
                (.fail, "def big(n): return n**20+1", "one more"),
                (.fail, "def big(n): return 1e20+16384", "a decimal near it"),
            ]),
        programs(
            #"{"function":"twice","cases":[{"input":[9223372036854775809],"output":18446744073709551618}]}"#,
            [
                (.pass, "def twice(n): return 2*n", "beyond 63 bits, in and out"),
                (.fail, "def twice(n): return 2*(n-1)", "2 less"),
                (.fail, "def twice(n): return 2*float(n)-4096", "a decimal"),
            ]),
        programs(
            #"{"function":"low","cases":[{"input":[[-9223372036854775809,4]],"output":-9223372036854775809}]}"#,
            [
                (.pass, "def low(x): return min(x)", "beyond -2^63, in a list"),
                (.fail, "def low(x): return -9223372036854775808", "one more"),
            ]),
        programs(
            #"{"function":"odd","cases":[{"input":[9007199254740993],"output":true}]}"#,
            [
                (.pass, "def odd(n): return n%2==1", "2^53+1 is odd"),
                (.fail, "def odd(n): return float(n)%2==1", "not so as a decimal"),
            ]),
        programs(
            #"{"function":"key","cases":[{"input":[36893488147419103233],"output":{"n":36893488147419103233}}]}"#,
            [
                (.pass, "def key(n): return {'n': n}", "in a dictionary"),
                (.fail, "def key(n): return {'n': n+2}", "another in a dictionary"),
            ]),
        programs(
            #"{"function":"whole","cases":[{"input":[7],"output":4}]}"#,
            [
                (.pass, "def whole(n): return 4.0", "4.0 is 4"),
                (.pass, "def whole(n): return 0.1*40", "off in the last digit"),
                (.fail, "def whole(n): return 4.000001", "no rounding"),
                (.fail, "def whole(n): return '4'", "a text"),
            ]),
        programs(
            #"{"function":"big","cases":[{"input":[3],"output":1000000000007}]}"#,
            [
                (.fail, "def big(n): return 1000000000007.0004", "a part of one too many"),
                (.pass, "def big(n): return 10**12+7", "exact"),
            ]),
        programs(
            #"{"function":"root","cases":[{"input":[2.0],"output":1.4142135623730951}]}"#,
            [
                (.pass, "def root(x): return x**0.5", "a decimal"),
                (.pass, "def root(x): return 1.41421356237", "to 9 digits"),
                (.fail, "def root(x): return 1.41421", "to 6 digits"),
            ]),
        programs(
            #"{"function":"frac","cases":[{"input":[1,4],"output":0.25}]}"#,
            [
                (
                    .pass, "from fractions import Fraction\ndef frac(a,b): return Fraction(a,b)",
                    "a Fraction is a number"
                ),
                (
                    .fail, "from fractions import Fraction\ndef frac(a,b): return Fraction(a,b+1)",
                    "another Fraction"
                ),
                (.pass, "from decimal import Decimal\ndef frac(a,b): return Decimal(a)/b", "a Decimal"),
            ]),
        programs(
            #"{"cases":[{"input":"12345678901234567890123\n","output":"12345678901234567890124\n"}]}"#,
            [
                (.pass, "print(int(input())+1)", "large on standard input"),
                (.fail, "print(int(float(input())+1))", "digits are lost"),
            ]),
        programs(
            #"{"asserts":["assert pair(3)==(3,9)","assert pair(3).second==9"]}"#,
            [
                (
                    .pass,
                    "from collections import namedtuple\nT=namedtuple('T','first second')\ndef pair(x): return T(x,x*x)",
                    "a named tuple"
                ),
                (
                    .pass,
                    "from typing import NamedTuple\nclass T(NamedTuple):\n    first: int\n    second: int\ndef pair(x): return T(x,x*x)",
                    "of typing"
                ),
                (
                    .fail,
                    "from collections import namedtuple\nT=namedtuple('T','first second')\ndef pair(x): return T(x,x+x)",
                    "another value"
                ),
                (.fail, "def pair(x): return (x,x*x)", "no field"),
            ]),
        programs(
            #"{"asserts":["from datetime import date\nassert day(2024,2)==date(2024,2,29)"]}"#,
            [
                (.pass, "import datetime\ndef day(y,m): return datetime.date(y,m,29)", "a date"),
                (.fail, "import datetime\ndef day(y,m): return datetime.date(y,m,28)", "another date"),
                (.fail, "def day(y,m): return '2024-02-29'", "a text"),
            ]),
        programs(
            #"{"asserts":["import datetime\nassert wait(90)==datetime.timedelta(minutes=90)","assert str(wait(1))=='0:01:00'"]}"#,
            [
                (
                    .pass, "from datetime import timedelta\ndef wait(m): return timedelta(minutes=m)",
                    "a span of time"
                ),
                (
                    .fail, "from datetime import timedelta\ndef wait(m): return timedelta(seconds=m)",
                    "another"
                ),
            ]),
        programs(
            #"{"asserts":["import datetime\nassert when(0)==datetime.datetime(1970,1,1,tzinfo=datetime.timezone.utc)"]}"#,
            [
                (
                    .pass,
                    "from datetime import datetime, timezone\ndef when(s): return datetime.fromtimestamp(s, timezone.utc)",
                    "a moment with its zone"
                )
            ]),
        programs(
            #"{"asserts":["assert count('banana')['a']==3","assert count('banana')['x']==0","assert count('ab')+count('b')=={'a':1,'b':2}"]}"#,
            [
                (
                    .pass, "from collections import Counter\ndef count(s): return Counter(s)",
                    "a Counter is more than a dictionary"
                ),
                (.fail, "def count(s): return {c: s.count(c) for c in s}", "a dictionary has no zeros"),
            ]),
        programs(
            #"{"asserts":["assert group([1,2,3])=={1:[1,3],0:[2]}","assert group([])[5]==[]"]}"#,
            [
                (
                    .pass,
                    "from collections import defaultdict\ndef group(x):\n    d=defaultdict(list)\n    for n in x: d[n%2].append(n)\n    return d",
                    "a dictionary with a default"
                )
            ]),
        programs(
            #"{"asserts":["from collections import deque\nassert turn([1,2,3],1)==deque([3,1,2])","assert list(turn([1,2],0))==[1,2]"]}"#,
            [
                (
                    .pass,
                    "from collections import deque\ndef turn(x,k):\n    d=deque(x); d.rotate(k); return d",
                    "a deque"
                ),
                (.fail, "def turn(x,k): return x[-k:]+x[:-k]", "a list is no deque"),
            ]),
        programs(
            #"{"asserts":["from fractions import Fraction as Q\nassert half(Q(1,3))==Q(1,6)"]}"#,
            [
                (.pass, "def half(q): return q/2", "a Fraction goes in and out"),
                (.fail, "def half(q): return q", "unchanged"),
            ]),
        programs(
            #"{"asserts":["from decimal import Decimal\nassert price('0.1')+price('0.2')==Decimal('0.3')"]}"#,
            [
                (.pass, "from decimal import Decimal\ndef price(s): return Decimal(s)", "decimals add up"),
                (.fail, "def price(s): return float(s)", "binary ones do not"),
            ]),
    ].flatMap { $0 }
}
