import Problems

extension PythonCheck {
    /// Tests that lack something, methods of a class, and results in lists of one.
    static let tests: [CheckCase] = [
        programs(
            #"{"asserts":["import no_such_module\nassert sq(2)==4"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "the tests need a module that is not here")
            ]),
        programs(
            #"{"asserts":["assert sq(2)==4"],"setup":"from no_such_module import thing"}"#,
            [
                (.undecided, "def sq(x): return x*x", "so does what comes before them")
            ]),
        programs(
            #"{"asserts":["assert sq(2)==4"],"setup":"x = 1/0"}"#,
            [
                (.undecided, "def sq(x): return x*x", "what comes before them fails")
            ]),
        programs(
            #"{"asserts":["assert sq(2)==LIMIT"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "a name that only the tests could define"),
                (.pass, "LIMIT=4\ndef sq(x): return x*x", "the program defines it"),
            ]),
        programs(
            #"{"asserts":["assert sq(2)==[4][1]"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "the test has a mistake of its own")
            ]),
        programs(
            #"{"asserts":["assert sq(2)==int('four')"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "the test has a mistake of its own")
            ]),
        programs(
            #"{"asserts":["assert sq(2)[0]==4"]}"#,
            [
                (.fail, "def sq(x): return x*x", "the result has no parts")
            ]),
        programs(
            #"{"asserts":["assert sq(2).total==4"]}"#,
            [
                (.fail, "def sq(x): return x*x", "the result has no such name")
            ]),
        programs(
            #"{"asserts":["assert sq(2)==4"]}"#,
            [
                (
                    .undecided, "import no_such_module\ndef sq(x): return x*x",
                    "the program needs a module that is not here"
                ),
                (
                    .undecided, "def sq(x):\n    import no_such_module\n    return x*x",
                    "only when it is called"
                ),
                (.fail, "def square(x): return x*x", "another name"),
                (.fail, "from math import nothing\ndef sq(x): return x*x", "a module that has it not"),
            ]),
        programs(
            #"{"asserts":["assert math.isclose(third(1),1/3)"]}"#,
            [
                (.pass, "import math\ndef third(x): return x/3", "a module of the library, from the program"),
                (
                    .fail, "class math:\n    isclose=lambda *a: True\ndef third(x): return x",
                    "not the program's own one"
                ),
                (
                    .fail, "import math\nmath.isclose=lambda *a, **k: True\ndef third(x): return x",
                    "nor one that it has changed"
                ),
            ]),
        programs(
            #"{"asserts":["assert 1==1"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "a test that asks nothing")
            ]),
        programs(
            #"{"asserts":["sq(2)==4"]}"#,
            [
                (.undecided, "def sq(x): return x*x", "a test that asserts nothing")
            ]),
        programs(
            #"{"asserts":["for i in []: assert sq(i)==i*i"]}"#,
            [
                (.undecided, "def sq(x): return x", "no test is made")
            ]),
        programs(
            #"{"asserts":["assert (sq(2)=="]}"#,
            [
                (.undecided, "def sq(x): return x*x", "a test that does not parse")
            ]),
        programs(
            #"{"asserts":["assert all(sq(i)==i*i for i in range(5))","assert [sq(i) for i in (1,2)]==[1,4]"]}"#,
            [
                (.pass, "def sq(x): return x*x", "many at once"),
                (.fail, "def sq(x): return 2*x", "right for 0 and 2 only"),
            ]),
        programs(
            #"{"function":"twice","cases":[{"input":[2],"output":4},{"input":[0],"output":0}]}"#,
            [
                (
                    .pass, "class Solution:\n    def twice(self, n: int) -> int:\n        return 2*n",
                    "a method of Solution"
                ),
                (
                    .fail, "class Solution:\n    def twice(self, n: int) -> int:\n        return n",
                    "a wrong one"
                ),
                (
                    .pass,
                    "class Solution(object):\n    def helper(self, n): return n\n    def twice(self, n):\n        return self.helper(n)+n",
                    "with a helper"
                ),
                (.pass, "class Solution:\n    @staticmethod\n    def twice(n): return n+n", "a static one"),
                (.fail, "class Solution:\n    def double(self, n): return 2*n", "another name"),
                (
                    .pass,
                    "class Solution:\n    def __init__(self): self.calls=0\n    def twice(self, n):\n        self.calls+=1\n        return 2*n if self.calls==1 else -1",
                    "a new one for each case"
                ),
                (
                    .pass, "class Solution:\n    def twice(self, n): return -1\ndef twice(n): return 2*n",
                    "the function goes before"
                ),
            ]),
        programs(
            #"{"asserts":["assert twice(4)==8"]}"#,
            [
                (
                    .pass, "class Solution:\n    def twice(self, n): return 2*n",
                    "tests that call the method by its name"
                )
            ]),
        programs(
            #"{"asserts":["assert Solution().twice(4)==8"]}"#,
            [
                (.pass, "class Solution:\n    def twice(self, n): return 2*n", "tests that make it"),
                (.fail, "class Solution:\n    def twice(self, n): return n", "wrong"),
            ]),
        programs(
            #"{"function":"top","cases":[{"input":[[1,2]],"output":[2]},{"input":[[5,3]],"output":[5]}],"listed":true}"#,
            [
                (.pass, "def top(x): return max(x)", "each result in a list of one"),
                (.pass, "def top(x): return [max(x)]", "each result is a list of one"),
                (.fail, "def top(x): return max(x) if x[0]<x[1] else [max(x)]", "not one and then the other"),
                (.fail, "def top(x): return min(x)", "wrong"),
            ]),
    ].flatMap { $0 }
}
