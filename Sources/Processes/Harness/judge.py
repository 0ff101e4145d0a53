# The judge's process: what the tests ask, and whether values are what they want.

def same(expected, got):
    """Whether a value is what JSON says: tuples are lists, keys are texts, decimals equal to 9 digits."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        if expected == got:
            return True
        if isinstance(expected, int):
            # A whole number is exact, but for what the last digits of a decimal do to a small one.
            return isinstance(got, float) and abs(expected) < 1 << 40 and abs(got - expected) <= 1e-9
        try:
            return math.isclose(expected, got, rel_tol=1e-9, abs_tol=1e-12)
        except OverflowError:
            return False
    if isinstance(expected, (int, float)) and named(type(got)) in ("fractions.Fraction", "decimal.Decimal"):
        return expected == got
    if isinstance(expected, list) and isinstance(got, (list, tuple)):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        texts = {key if isinstance(key, str) else json.dumps(key): item for key, item in got.items()
                 if isinstance(key, (str, int, float, bool)) or key is None}
        return len(texts) == len(got) and texts.keys() == expected.keys() and all(
            same(item, texts[key]) for key, item in expected.items())
    if isinstance(got, Remote):
        return got == expected
    return type(expected) is type(got) and expected == got


DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d{1,4})?", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)


def same_output(expected, got):
    """Whether printed texts agree line by line, white space at the ends of lines left out: decimals to 6 digits.

    None where they differ in white space only, which one task may ask for and another not.
    """
    wanted, found = ([line.rstrip(" \t\r\f\v") for line in text.rstrip().split("\n")] for text in (expected, got))
    if wanted == found:
        return True

    def close(a, b):
        if a == b:
            return True
        if not DECIMAL.fullmatch(a) or not NUMBER.fullmatch(b):
            return False
        return math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-6)

    def alike(a, b):
        a, b = a.split(), b.split()
        return len(a) == len(b) and all(map(close, a, b))

    def spaced(a, b):
        """Whether two lines have the same space between their words, or have numbers only, where it says nothing."""
        if all(map(NUMBER.fullmatch, a.split())):
            return a[:1].isspace() == b[:1].isspace()
        return re.findall(r"\s+", a) == re.findall(r"\s+", b)

    if len(wanted) == len(found) and all(map(alike, wanted, found)):
        return True if all(map(spaced, wanted, found)) else None
    return None if alike(expected, got) else False


class Assertions(ast.NodeTransformer):
    """Turns assertions into calls that count them and know what was expected."""

    def visit_Assert(self, node):
        self.generic_visit(node)
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            values = [test.left, test.comparators[0]]
        else:
            values = [test]
        call = ast.Call(ast.Name("__assert__", ast.Load()), values, [])
        return ast.copy_location(ast.fix_missing_locations(ast.copy_location(ast.Expr(call), node)), node)


def tree_of(text):
    try:
        return ast.parse(text, "<tests>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class Names:
    """What tests call things: their own names, those that they want of the program, and those of the library."""

    def __init__(self, text, function, prompt):
        tree = tree_of(text) or ast.parse("")
        nodes = list(ast.walk(tree))
        parents = {id(child): node for node in nodes for child in ast.iter_child_nodes(node)}
        tables, used = [symtable.symtable(text if nodes[1:] else "", "<tests>", "exec")], set()
        table = tables[0]
        while tables:
            inner = tables.pop()
            used |= {s.get_name() for s in inner.get_symbols() if s.is_referenced() and not s.is_local()
                     or s.is_referenced() and inner.get_type() == "module"}
            tables.extend(inner.get_children())
        self.own = {s.get_name() for s in table.get_symbols()
                    if s.is_assigned() or s.is_imported() or s.is_namespace()}
        self.imported = {s.get_name() for s in table.get_symbols() if s.is_imported()}
        known = self.own | KNOWN | defined(prompt) | {"__assert__"}
        self.wanted = (used - known) | ({function} if function else set())
        loads = [node for node in nodes if isinstance(node, ast.Name)]
        self.called = {node.id for node in loads if isinstance(parents.get(id(node)), ast.Call)
                       and parents[id(node)].func is node}
        # A module of the library is asked for by what is in it; the program's word is not taken for it.
        self.standard = {name for name in self.wanted & LIBRARY if name != function and all(
            isinstance(parents.get(id(node)), ast.Attribute) for node in loads if node.id == name)}
        self.wanted -= self.standard


class Judge:
    def __init__(self, line, tests):
        self.line, self.tests, self.passed, self.held, self.total = line, tests, 0, "", None
        self.target = None
        prompt = tree_of(tests.get("prompt", "")) or ast.parse("")
        if "asserts" in tests:
            self.texts = list(tests["asserts"])
            text = "\n".join(t for t in [tests.get("setup", "")] + self.texts if tree_of(t))
        else:
            text = tests.get("check", "")
        self.names = Names(text, tests.get("function"), prompt)
        self.readings = {False, True} if tests.get("listed") else {False}

    @property
    def wanted(self):
        """The names that the program is to define."""
        return sorted(self.names.wanted)

    def run(self):
        tests = self.tests
        if "asserts" in tests:
            self.total = len(self.texts)
            space = self.space()
            self.execute(tests.get("setup", ""), space)
            self.passed = 0
            each = [lambda text=text: self.execute(text, space) for text in self.texts]
        elif "check" in tests:
            space = self.space()
            check = tests["check"] + ("\n\ncheck(%s)" % tests["function"] if "check" in self.names.own else "")
            each = [lambda: self.execute(check, space)]
        else:
            self.total = len(tests["cases"])
            each = [lambda case=case: self.case(case) for case in tests["cases"]]
        for test in each:
            before, asked, self.line.doubted = self.passed, self.line.count, None
            try:
                test()
                if self.line.doubted:
                    raise self.line.doubted
            except Failure as failure:
                if self.total is not None:
                    self.passed = before
                if not tests.get("every") or failure.result["kind"] not in ("fail", "crash", "tests", "space"):
                    raise
                self.held += "0"
            else:
                if self.line.fault:
                    raise self.line.fault
                # A text that asserts nothing, or asks nothing of the program, shows nothing.
                self.held += "1" if self.passed > before and self.line.count > asked else "0"
                if self.total is not None:
                    self.passed = min(self.passed, before + 1)
        if tests.get("every"):
            return {"kind": "every", "held": self.held}
        if self.passed == 0 or self.line.count == 0:
            return {"kind": "tests", "error": "they test nothing"}
        return {"kind": "pass"}

    def space(self):
        """The names that tests have, besides their own: the program's, but nothing that they or Python define."""
        space = {"__name__": "tests", "__assert__": self.check}
        try:
            exec(compile(self.tests.get("prompt", ""), "<prompt>", "exec"), space)
        except Exception as error:
            raise Failure("tests", error=describe(error))
        for name in self.names.standard:
            space[name] = importlib.import_module(name)
        function = self.tests.get("function")
        for name in self.wanted:
            try:
                space[name] = self.line.get(0, name)
            except AttributeError:
                space.pop(name, None)
                if name == function:
                    raise Failure("crash", error="%s is not defined" % name)
        self.line.input = None
        return space

    def execute(self, text, space):
        try:
            tree = ast.parse(text, "<tests>")
            code = compile(ast.fix_missing_locations(Assertions().visit(tree)), "<tests>", "exec")
        except Exception as error:
            raise Failure("tests", error=describe(error))
        try:
            exec(code, space)
        except Failure:
            raise
        except BaseException as error:
            if self.line.doubted:
                raise self.line.doubted
            raise self.crash(error, text)

    def crash(self, error, text=None):
        of_program = getattr(error, "of_program", None)
        mine = not of_program and text is not None and self.is_own(error, text)
        return Failure("tests" if mine else "crash", error=of_program or describe(error), input=self.line.inputs())

    def is_own(self, error, text):
        """Whether an exception is the tests' own fault: what they lack, or where nothing of the program has part."""
        if isinstance(error, (ImportError, RecursionError, MemoryError)):
            return True
        if isinstance(error, NameError):
            return getattr(error, "name", None) not in self.names.called
        place, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == "<tests>" and hasattr(trace.tb_frame.f_code, "co_positions"):
                place = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
            trace = trace.tb_next
        if place is None or None in place:
            return False
        first, last, left, right = place
        settled = KNOWN | self.names.imported | self.names.standard
        inside = [node for node in ast.walk(tree_of(text) or ast.parse("")) if hasattr(node, "lineno")
                  and (first, left) <= (node.lineno, node.col_offset)
                  and (node.end_lineno, node.end_col_offset) <= (last, right)]
        return bool(inside) and all(node.id in settled for node in inside if isinstance(node, ast.Name))

    def check(self, *values):
        if len(values) == 1 and isinstance(values[0], types.CoroutineType):
            self.line.doubt("a coroutine that nobody waits for")
        holds = values[0] == values[1] if len(values) == 2 else values[0]
        if not holds:
            result = {"input": self.line.inputs()}
            if len(values) == 2:
                result.update(got=show(values[0]), expected=show(values[1]))
            elif self.line.output is not None:
                result.update(got=show(self.line.output))
            raise Failure("fail", **result)
        self.passed += 1

    def case(self, case):
        expected, function = case["output"], self.tests.get("function")
        if function is None:
            self.line.input, shown = ((case["input"],), {}), show(case["input"])
            answer = self.line.ask(case["input"])
            if answer["flooded"]:
                raise Failure("fail", input=shown, expected=show(expected), got="too much output")
            if answer["late"]:
                raise Failure("time", input=shown)
            if answer["signal"] == signal.SIGSEGV:
                raise Failure("stack", input=shown)
            if answer.get("module"):
                raise Failure("module", error=str(answer["module"]), input=shown)
            if answer["signal"] or answer["exit"]:
                why = answer.get("error") or (
                    "signal %d" % answer["signal"] if answer["signal"] else "exit code %d" % answer["exit"])
                raise Failure("crash", error=why, input=shown)
            got = answer["output"]
            holds = same_output(expected, got)
        else:
            try:
                values = json.loads(json.dumps(case["input"]))
                got = self.line.call(self.function(), values, {})
                # Some data sets put each result in a list of one: all of them, or none.
                self.readings = {one for one in self.readings if same(expected[0] if one else expected, got)}
                holds = bool(self.readings)
            except Failure:
                raise
            except BaseException as error:
                raise self.crash(error)
        if not holds:
            kind = "fail" if holds is False else "space"
            raise Failure(kind, input=self.line.inputs(), expected=show(expected), got=show(got))
        self.passed += 1

    def function(self):
        function = self.tests["function"]
        if self.target is not None:
            return self.target
        try:
            target = self.line.get(0, function)
        except AttributeError:
            raise Failure("crash", error="%s is not defined" % function)
        if not isinstance(target, Remote):
            raise Failure("crash", error="%s is not a function" % function)
        self.target = None if self.line.fresh else target._number
        return target._number


def faulty(answer):
    """What the program's process says before the program is loaded, or in its name if it fails then."""
    if isinstance(answer, dict) and answer.get("kind") in ("syntax", "lint", "crash", "module"):
        return {"kind": answer["kind"], "error": str(answer.get("error"))}
    return {"kind": "crash", "error": "it answered what was not asked"}


def judge(job, channel, out, deadline):
    """Reads the tests and writes what comes of them; never returns."""
    tests = record()
    os.write(out, b".")
    os.dup2(os.open("/dev/null", os.O_RDWR), 0)
    os.dup2(0, 1)
    limit(job, 2 * job["seconds"] + 2)
    sys.setrecursionlimit(3000)
    line, judge = Line(channel, deadline), None
    try:
        judge = Judge(line, tests)
        send(channel, judge.wanted)
        answer = message(channel, deadline)
        result = judge.run() if answer == {"kind": "ready"} else faulty(answer)
    except Failure as failure:
        result = failure.result
    except TimeoutError:
        result = {"kind": "wall"}
    except (EOFError, ConnectionError):
        result = {"kind": "gone"}
    except (RecursionError, MemoryError) as error:
        result = {"kind": "tests", "error": describe(error)}
    except Exception as error:
        result = {"kind": "crash", "error": describe(error)}
    if judge:
        result.update(passed=judge.passed, total=judge.total, held=judge.held)
    texts = {key: value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value
             for key, value in result.items()}
    write(out, json.dumps(texts).encode())
    os._exit(0)


