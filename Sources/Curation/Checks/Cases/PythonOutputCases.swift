import Problems

extension PythonCheck {
    /// What is printed, by whatever stream, and how programs end.
    static let outputs: [CheckCase] = [
        programs(
            #"{"cases":[{"input":"","output":"5 6 7\n"}]}"#,
            [
                (.pass, "import sys\nsys.stdout.write('5 6 7')", "no end of the last line"),
                (.pass, "import sys\nsys.stdout.write('5 6 7  \\n\\n')", "white space at the end"),
                (.pass, "import sys\nsys.stdout.write('5  6\\t7\\n')", "more space between numbers"),
                (.undecided, "import sys\nsys.stdout.write('5\\n6\\n7\\n')", "lines for a line"),
                (.fail, "import sys\nsys.stdout.write('5 6\\n')", "less"),
                (.fail, "import sys\nsys.stdout.write('5 6 7 8\\n')", "more"),
                (.fail, "import sys\nsys.stdout.write('567\\n')", "together"),
                (.pass, "import sys\nsys.stdout.write('5 6 7\\r\\n')", "an end of line of Windows"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":"a b\nc\n"}]}"#,
            [
                (.pass, "import sys\nsys.stdout.write('a b\\nc')", "the same"),
                (.undecided, "import sys\nsys.stdout.write('a\\nb c\\n')", "other lines"),
                (.undecided, "import sys\nsys.stdout.write('a b c\\n')", "one line"),
                (.undecided, "import sys\nsys.stdout.write('a  b\\nc\\n')", "more space between words"),
                (.fail, "import sys\nsys.stdout.write('a b\\nd\\n')", "another word"),
                (.undecided, "import sys\nsys.stdout.write('\\na b\\nc\\n')", "an empty line before"),
                (.undecided, "import sys\nsys.stdout.write('a b\\n\\nc\\n')", "an empty line between"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":"  *\n ***\n"}]}"#,
            [
                (.pass, "import sys\nsys.stdout.write('  *\\n ***\\n')", "a figure"),
                (.fail, "import sys\nsys.stdout.write(' *\\n* * *\\n')", "another"),
                (.undecided, "import sys\nsys.stdout.write('*\\n***\\n')", "its space is lost"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":"2.5\n"}]}"#,
            [
                (.pass, "import sys\nsys.stdout.write('2.50\\n')", "more digits"),
                (.pass, "import sys\nsys.stdout.write('2.5000001\\n')", "to six digits"),
                (.fail, "import sys\nsys.stdout.write('2.51\\n')", "another"),
                (.fail, "import sys\nsys.stdout.write('2_.5\\n')", "no number"),
                (.fail, "import sys\nsys.stdout.write('2.٥\\n')", "another script's digit"),
                (.pass, "import sys\nsys.stdout.write('25e-1\\n')", "with an exponent"),
                (.fail, "import sys\nsys.stdout.write('2,5\\n')", "a comma"),
                (.fail, "import sys\nsys.stdout.write('0x2.8p0\\n')", "hexadecimal"),
                (.fail, "import sys\nsys.stdout.write('nan\\n')", "no number at all"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":"1000000007\n"}]}"#,
            [
                (.fail, "import sys\nsys.stdout.write('1000000007.0\\n')", "a decimal for a whole number"),
                (.fail, "import sys\nsys.stdout.write('1000000008\\n')", "one more"),
                (.fail, "import sys\nsys.stdout.write('+1000000007\\n')", "a sign"),
                (.fail, "import sys\nsys.stdout.write('1e9\\n')", "about"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":"NO\n"}]}"#,
            [
                (.fail, "import sys\nsys.stdout.write('no\\n')", "small letters"),
                (.fail, "import sys\nsys.stdout.write('N O\\n')", "apart"),
                (.pass, "import sys\nsys.stdout.write('NO')", "the same"),
            ]),
        programs(
            #"{"cases":[{"input":"","output":""}]}"#,
            [
                (.pass, "import sys\nsys.stdout.write('')", "nothing"),
                (.pass, "import sys\nsys.stdout.write('\\n\\n')", "nothing but ends of lines"),
                (.fail, "import sys\nsys.stdout.write('0')", "something"),
            ]),
        programs(
            #"{"cases":[{"input":"2 3\n","output":"5\n"},{"input":"7 -7\n","output":"0\n"}]}"#,
            [
                (
                    .pass,
                    "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\na, b = map(int, input().split())\nprint(a+b)",
                    "standard output wrapped"
                ),
                (
                    .pass,
                    "import io, sys\nsys.stdin = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8')\nprint(sum(map(int, sys.stdin.read().split())))",
                    "standard input wrapped"
                ),
                (
                    .pass,
                    "import codecs, sys\nsys.stdin = codecs.getreader('utf-8')(sys.stdin.buffer)\nprint(sum(map(int, sys.stdin.readline().split())))",
                    "by codecs"
                ),
                (
                    .pass,
                    "import sys\nout = open(1, 'w')\nout.write(str(sum(map(int, open(0).read().split()))))",
                    "streams of its own, not closed"
                ),
                (
                    .pass,
                    "import sys\na, b = map(int, sys.stdin.readline().split())\nsys.stdout.write(str(a+b))\nsys.stdout.close()",
                    "closed at the end"
                ),
                (.fail, "import sys\nsys.stdout.close()\nprint(5)", "closed before"),
                (
                    .pass,
                    "import atexit\ns = input()\natexit.register(lambda: print(sum(map(int, s.split()))))",
                    "at the end"
                ),
                (
                    .pass,
                    "import atexit, sys\nlines = []\n@atexit.register\ndef write(): sys.stdout.write('\\n'.join(lines))\nlines.append(str(sum(map(int, input().split()))))",
                    "collected, and written at the end"
                ),
                (
                    .pass,
                    "import io, sys\nkept, sys.stdout = sys.stdout, io.StringIO()\nprint(sum(map(int, input().split())))\nkept.write(sys.stdout.getvalue())",
                    "collected in memory"
                ),
                (
                    .pass,
                    "import threading\ndef main(): print(sum(map(int, input().split())))\nthreading.Thread(target=main).start()",
                    "a thread that nobody waits for"
                ),
                (
                    .pass,
                    "import sys, threading\nsys.setrecursionlimit(10**6)\nthreading.stack_size(1 << 29)\ndef depth(n): return 0 if n == 0 else 1+depth(n-1)\ndef main(): print(sum(map(int, input().split()))+depth(20000)-20000)\nt = threading.Thread(target=main); t.start(); t.join()",
                    "a thread with a large stack"
                ),
                (
                    .pass,
                    "import sys\nsys.setrecursionlimit(10**6)\ndef depth(n): return 0 if n == 0 else 1+depth(n-1)\nprint(sum(map(int, input().split()))+depth(30000)-30000)",
                    "deep recursion"
                ),
                (
                    .pass,
                    "import sys\nfrom functools import lru_cache\nsys.setrecursionlimit(10**6)\n@lru_cache(None)\ndef depth(n): return 0 if n == 0 else 1+depth(n-1)\nprint(sum(map(int, input().split()))+depth(5000)-5000)",
                    "deep recursion through C"
                ),
                (
                    .pass,
                    "import os\nprint(sum(map(int, os.read(0, 100).split())), flush=True)\nos._exit(0)",
                    "it ends at once"
                ),
                (.pass, "print(sum(map(int, input().split())))\nraise SystemExit", "it ends itself"),
                (
                    .pass,
                    "import sys\ndef main():\n    print(sum(map(int, input().split())))\n    return 0\nif __name__ == '__main__':\n    sys.exit(main())",
                    "it ends with 0"
                ),
                (.fail, "print(sum(map(int, input().split())))\n1/0", "an error after the output"),
                (
                    .fail, "import os, signal\nprint(5, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)",
                    "it kills itself"
                ),
                (.fail, "import os\nprint(5, flush=True)\nos.abort()", "it aborts"),
                (.fail, "raw_input()", "Python 2"),
                (.undecided, "import numpy_of_nowhere as np\nprint(5)", "a module that is not here"),
                (
                    .pass,
                    "from sys import stdin, stdout\nstdout.write('%d\\n' % sum(map(int, stdin.readline().split())))",
                    "names of sys"
                ),
                (.pass, "print(__import__('operator').add(*map(int, input().split())))", "in one line"),
                (
                    .pass, "import sys\nsys.stderr.write('debug')\nprint(sum(map(int, input().split())))",
                    "words on standard error"
                ),
                (
                    .fail, "import sys\nsys.stderr.write(str(sum(map(int, input().split()))))",
                    "on standard error only"
                ),
                (
                    .pass,
                    "with open('/dev/stdin') as f, open('/dev/stdout', 'w') as g:\n    print(sum(map(int, f.read().split())), file=g)",
                    "by their paths"
                ),
                (
                    .pass,
                    "try:\n    while True:\n        print(sum(map(int, input().split())))\nexcept EOFError:\n    pass",
                    "until the end of input"
                ),
            ]),
        programs(
            #"{"asserts":["assert f(3)==3"]}"#,
            [
                (.fail, "def f(n): return f(n)", "endless recursion"),
                (
                    .pass,
                    "import sys\nsys.setrecursionlimit(10**5)\ndef f(n, k=9000): return n if k == 0 else f(n, k-1)",
                    "deep recursion"
                ),
                (.fail, "import os\ndef f(n): os.kill(os.getpid(), 9)", "it kills itself"),
                (.fail, "def f(n): raise SystemExit(0)", "it ends"),
                (.fail, "def f(n): raise KeyboardInterrupt", "it interrupts"),
                (.fail, "def f(n): raise EOFError", "its own end of file"),
                (.fail, "def f(n): return input()", "there is no input"),
            ]),
        programs(
            #"{"asserts":["assert len(nest(2000))==1"]}"#,
            [
                (
                    .undecided, "def nest(n):\n    x=[]\n    for _ in range(n): x=[x]\n    return x",
                    "a result that is nested deeply"
                )
            ]),
    ].flatMap { $0 }
}
