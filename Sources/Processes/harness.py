"""Runs programs against their tests, inside the sandbox.

Standard input: for each program two records (8 bytes of length, JSON): the program, and its tests. Standard output: a
line of JSON for each. Three processes: this one starts and measures the others, and never sees a test; the judge reads
the tests; the program runs in a process of its own, which gets arguments and gives back values, both as plain data.
Neither this process nor the judge can be read or written to by the program, and what it prints goes nowhere.
"""
import ast, builtins, ctypes, json, math, os, random, resource, select, signal, socket, struct, symtable, sys, time, types

LARGEST = 8 << 20
SHOWN = 200


# Values as plain data. What is no data stays where it is, under a number that `keep` gives it.

def encode(value, keep):
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return ["i", int.__format__(value, "x")]
    if isinstance(value, float):
        return ["f", float.hex(value)]
    if isinstance(value, complex):
        return ["c", float.hex(value.real), float.hex(value.imag)]
    if isinstance(value, (bytes, bytearray)):
        return ["b", bytes(value).hex()]
    for kind, tag in ((list, "l"), (tuple, "t"), (set, "s"), (frozenset, "z")):
        if isinstance(value, kind):
            return [tag] + [encode(item, keep) for item in kind.__iter__(value)]
    if isinstance(value, dict):
        return ["d"] + [[encode(key, keep), encode(item, keep)] for key, item in dict.items(value)]
    return ["o", keep(value), type(value).__name__]


def decode(data, handle):
    if not isinstance(data, list):
        return data if data is None or isinstance(data, (bool, str)) else None
    tag, rest = data[0], data[1:]
    if tag == "i":
        return int(rest[0], 16)
    if tag == "f":
        return float.fromhex(rest[0])
    if tag == "c":
        return complex(float.fromhex(rest[0]), float.fromhex(rest[1]))
    if tag == "b":
        return bytes.fromhex(rest[0])
    if tag in "ltsz":
        return {"l": list, "t": tuple, "s": set, "z": frozenset}[tag](decode(item, handle) for item in rest)
    if tag == "d":
        return {decode(key, handle): decode(item, handle) for key, item in rest}
    return handle(int(rest[0]), str(rest[1]))


def show(value):
    try:
        text = repr(value)
    except Exception as error:
        text = "a value that cannot be shown (%s)" % type(error).__name__
    return excerpt(text)


def excerpt(text):
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def describe(error):
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<program>":
            line = trace.tb_lineno
        trace = trace.tb_next
    try:
        text = str(error)[:SHOWN]
    except Exception:
        text = ""
    return type(error).__name__ + (": " + text if text else "") + (" (line %d)" % line if line else "")


# Messages.

def receive(descriptor, count, deadline=None):
    parts = []
    while count > 0:
        if deadline is not None and not select.select([descriptor], [], [], max(0, deadline - time.monotonic()))[0]:
            raise TimeoutError
        part = os.read(descriptor, min(count, 1 << 16))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def message(descriptor, deadline=None):
    size, = struct.unpack(">I", receive(descriptor, 4, deadline))
    if size > LARGEST:
        raise OverflowError("a value that is too large")
    return json.loads(receive(descriptor, size, deadline))


def send(descriptor, value):
    data = json.dumps(value).encode()
    if len(data) > LARGEST:
        raise OverflowError("a value that is too large")
    write(descriptor, struct.pack(">I", len(data)) + data)


def write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data):]


def record():
    return json.loads(receive(0, struct.unpack(">Q", receive(0, 8))[0]))


# The program's process.

KNOWN = set(dir(builtins)) | {"__name__", "__file__", "__builtins__", "__annotations__", "__debug__", "__path__"}


def undefined(source, tree, known):
    """The first name that nothing defines, and its line; None where there is none, or that cannot be said."""
    defined, used = KNOWN | known, set()
    tables = [symtable.symtable(source, "<program>", "exec")]
    while tables:
        table = tables.pop()
        for symbol in table.get_symbols():
            bound = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace() or symbol.is_parameter()
            # Not `is_global` alone, which takes a function called "top" for the module.
            if table.get_type() == "module" or symbol.is_declared_global() or symbol.is_global() and not bound:
                (defined if bound else used).add(symbol.get_name())
                if symbol.is_referenced():
                    used.add(symbol.get_name())
        tables.extend(table.get_children())
    if used & {"globals", "exec", "vars", "NameError"}:
        return None
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(name.name == "*" for name in node.names):
            return None
        if isinstance(node, ast.Name) and node.id in used and node.id not in defined:
            names.append((node.lineno, node.id))
    return min(names, default=None)


def defines(tree, name):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and node.name == name:
            return True
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return True
    return name is None


def choose(job):
    """What to run: (what comes before it, source, tree), or what is wrong with all that there is."""
    fault, second = None, None
    for text in job["code"]:
        for before, source in ((job["prompt"], text), ("", job["prompt"] + text)):
            try:
                tree = ast.parse(source, "<program>")
            except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
                if before == job["prompt"]:
                    place = " (line %s)" % error.lineno if getattr(error, "lineno", None) else ""
                    fault = fault or (getattr(error, "msg", None) or str(error)) + place
            else:
                if defines(tree, job["function"]):
                    return before, source, tree
                second = second or (before, source, tree)
            if not job["prompt"]:
                break
    return second or fault


def limit(job, seconds):
    for kind, value in (
        (resource.RLIMIT_AS, job["memory"] << 20), (resource.RLIMIT_FSIZE, 16 << 20), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_NPROC, 32),
    ):
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def program(job, channel):
    """Loads the program and answers the judge's requests; never returns."""
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(channel, 3) if channel != 3 else None
    for target in (0, 1, 2):
        os.dup2(null, target)
    os.closerange(4, 1024)
    limit(job, job["seconds"])
    undumpable(False)
    found = choose(job)
    if not isinstance(found, tuple):
        send(3, {"kind": "syntax", "error": found or "nothing"})
        os._exit(0)
    before, source, tree = found
    random.seed(0)
    module = types.ModuleType("__main__" if job["function"] is None and job["input"] else "program")
    sys.modules[module.__name__] = module
    try:
        if before:
            exec(compile(before, "<prompt>", "exec"), module.__dict__)
        name = undefined(source, tree, set(module.__dict__))
        if name:
            send(3, {"kind": "lint", "error": "undefined name: %s (line %d)" % (name[1], name[0])})
            os._exit(0)
        code = compile(source, "<program>", "exec")
        if job["input"]:
            send(3, {"kind": "ready"})
            serve_runs(job, code, module)
        exec(code, module.__dict__)
        send(3, {"kind": "ready"})
        serve_calls(module)
    except EOFError:
        pass
    except BaseException as error:
        send(3, {"kind": "crash", "error": describe(error)})
    os._exit(0)


def serve_calls(module):
    kept = [module]

    def keep(value):
        kept.append(value)
        return len(kept) - 1

    while True:
        number, target, what, name, arguments, named = message(3)
        try:
            value = kept[target]
            if what == "get":
                answer = {"value": encode(getattr(value, name), keep)}
            else:
                values = [decode(item, lambda number, kind: kept[number]) for item in arguments]
                items = {key: decode(item, lambda number, kind: kept[number]) for key, item in named.items()}
                answer = {"value": encode(value(*values, **items), keep)}
                # What the call has changed in its arguments.
                after = [encode(item, lambda value: 0) for item in values]
                answer["changed"] = {i: item for i, item in enumerate(after) if item != arguments[i]}
        except BaseException as error:
            kinds = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
            answer = {"kinds": kinds, "error": describe(error)}
        answer["number"] = number
        try:
            send(3, answer)
        except OverflowError as error:
            send(3, {"number": number, "kinds": ["OverflowError"], "error": str(error)})


def serve_runs(job, code, module):
    while True:
        number, text = message(3)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        left = max(1, math.ceil(job["seconds"] - used.ru_utime - used.ru_stime))
        (inner, feed), (drain, outer), (faults, fault) = os.pipe(), os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            os.setsid()
            os.dup2(inner, 0)
            os.dup2(outer, 1)
            os.dup2(fault, 4)
            os.closerange(5, 64)
            os.close(3)
            limit(job, left)
            status = 0
            sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)
            try:
                exec(code, module.__dict__)
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
            except BaseException as error:
                status = 1
                write(4, describe(error).encode(errors="replace")[:1000])
            try:
                sys.stdout.flush()
            except BaseException:
                status = status or 1
            os._exit(status & 255)
        for descriptor in (inner, outer, fault):
            os.close(descriptor)
        output, flooded = exchange(feed, drain, text.encode())
        # Nobody writes any more than fits in a pipe.
        if flooded:
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.set_blocking(faults, False)
        try:
            error = os.read(faults, 1000).decode(errors="replace")
        except BlockingIOError:
            error = ""
        os.close(faults)
        answer = {"number": number, "output": output.decode(errors="replace"), "flooded": flooded, "error": error}
        answer["signal"] = status & 127
        answer["exit"] = status >> 8
        send(3, answer)


def exchange(feed, drain, text, most=2 << 20):
    """Writes `text` to one end and reads the other; whether there was too much to read."""
    os.set_blocking(feed, False)
    parts, size = [], 0
    while True:
        readable, writable, _ = select.select([drain], [feed] if feed is not None else [], [])
        if writable:
            try:
                text = text[os.write(feed, text[:1 << 16]):] if text else text
            except BrokenPipeError:
                text = b""
            if not text:
                os.close(feed)
                feed = None
        if readable:
            part = os.read(drain, 1 << 16)
            parts.append(part)
            size += len(part)
            if not part or size > most:
                break
    if feed is not None:
        os.close(feed)
    os.close(drain)
    return b"".join(parts), size > most


# The judge's process.

class Failure(BaseException):
    """A verdict that is reached before the last test; the tests' own handlers of errors do not see it."""

    def __init__(self, kind, **more):
        self.result = dict(more, kind=kind)


class ProgramError(Exception):
    """An exception of the program that is no built-in one."""


class Remote:
    """A value in the program's process. It can be called and asked, but not compared: its word is not trusted."""

    def __init__(self, line, number, kind):
        self.__dict__.update(_line=line, _number=number, _kind=kind)

    def __call__(self, *values, **named):
        return self._line.call(self._number, values, named)

    def __getattr__(self, name):
        if name.startswith("_line") or name == "__deepcopy__":
            raise AttributeError(name)
        return self._line.get(self._number, name)

    def __eq__(self, other):
        if isinstance(other, Remote) and other._number == self._number:
            return True
        raise TypeError("a value of type %s cannot be compared" % self._kind)

    __hash__ = None

    def __repr__(self):
        return "<%s>" % self._kind


def forward(name):
    def ask(self, *values):
        try:
            method = self._line.get(self._number, name)
        except AttributeError as error:
            # As Python itself says that a value has no length.
            raise TypeError(*error.args)
        return method(*values)

    return ask


for name in ("len", "iter", "next", "getitem", "setitem", "delitem", "contains", "str", "enter", "exit"):
    setattr(Remote, "__%s__" % name, forward("__%s__" % name))


class Line:
    """The judge's end of the line to the program."""

    def __init__(self, channel, deadline):
        self.channel, self.deadline, self.count = channel, deadline, 0
        self.input = self.output = None
        # What ended the line; it stays, should the tests catch it.
        self.fault = None

    def ask(self, *request):
        if self.fault:
            raise self.fault
        self.count += 1
        try:
            send(self.channel, [self.count, *request])
            answer = message(self.channel, self.deadline)
            if not isinstance(answer, dict) or answer.get("number") != self.count:
                raise Failure("crash", error="it answered what was not asked")
        except (EOFError, ConnectionError):
            self.fault = Failure("gone", input=self.inputs())
        except TimeoutError:
            self.fault = Failure("wall", input=self.inputs())
        except (OverflowError, RecursionError, ValueError) as error:
            self.fault = Failure("crash", input=self.inputs(), error="its result cannot be read: %s" % error)
        except Failure as failure:
            self.fault = failure
        else:
            return answer
        raise self.fault

    def value(self, answer):
        if "error" in answer:
            for name in answer["kinds"]:
                kind = getattr(builtins, str(name), None)
                if isinstance(kind, type) and issubclass(kind, Exception) and kind is not Exception:
                    break
            else:
                kind = ProgramError
            try:
                error = kind(str(answer["error"]))
            except TypeError:
                error = ProgramError(str(answer["error"]))
            error.of_program = str(answer["error"])
            raise error
        try:
            return decode(answer["value"], lambda number, kind: Remote(self, number, kind))
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            raise Failure("crash", input=self.inputs(), error="its result cannot be read: %s" % error)

    def get(self, target, name):
        return self.value(self.ask(target, "get", name, [], {}))

    def call(self, target, values, named):
        self.input, self.output = (values, named), None

        def keep(value):
            if isinstance(value, Remote):
                return value._number
            raise TypeError("a test that passes a value of type %s" % type(value).__name__)

        arguments = [encode(value, keep) for value in values]
        answer = self.ask(target, "call", "", arguments, {key: encode(item, keep) for key, item in named.items()})
        value = self.value(answer)
        for place, data in answer.get("changed", {}).items():
            old, new = values[int(place)], decode(data, lambda number, kind: None)
            if type(old) is type(new) and isinstance(old, (list, bytearray)):
                old[:] = new
            elif type(old) is type(new) and isinstance(old, (dict, set)):
                old.clear()
                old.update(new)
        self.output = value
        return value

    def inputs(self):
        if self.input is None:
            return ""
        values, named = self.input
        text = ", ".join([show(value) for value in values] + ["%s=%s" % (k, show(v)) for k, v in named.items()])
        return excerpt(text)


def same(expected, got):
    """Whether a value is what JSON says: tuples are lists, keys are texts, decimals equal to 9 digits."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        if isinstance(expected, int) and isinstance(got, int):
            return expected == got
        return expected == got or math.isclose(expected, got, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(expected, list) and isinstance(got, (list, tuple)):
        return len(expected) == len(got) and all(map(same, expected, got))
    if isinstance(expected, dict) and isinstance(got, dict):
        texts = {key if isinstance(key, str) else json.dumps(key): item for key, item in got.items()
                 if isinstance(key, (str, int, float, bool)) or key is None}
        return len(texts) == len(got) and texts.keys() == expected.keys() and all(
            same(item, texts[key]) for key, item in expected.items())
    return type(expected) is type(got) and expected == got


def same_output(expected, got):
    """Whether printed texts agree: white space at the ends of lines left out, decimals equal to 6 digits."""
    wanted, found = ([line.rstrip() for line in text.rstrip().splitlines()] for text in (expected, got))
    if wanted == found:
        return True
    wanted, found = expected.split(), got.split()

    def close(a, b):
        if a == b:
            return True
        try:
            return "." in a and math.isclose(float(a), float(b), rel_tol=1e-6, abs_tol=1e-6)
        except ValueError:
            return False

    return len(wanted) == len(found) and all(map(close, wanted, found))


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


def parses(text):
    try:
        ast.parse(text)
        return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


class Judge:
    def __init__(self, line, tests):
        self.line, self.tests, self.passed, self.held = line, tests, 0, ""

    def run(self):
        tests = self.tests
        if "asserts" in tests:
            self.total = len(tests["asserts"])
            texts = [tests.get("setup", "")] + tests["asserts"]
            space = self.space("\n".join(text for text in texts if parses(text)))
            self.execute(tests.get("setup", ""), space)
            self.passed = 0
            each = [lambda text=text: self.execute(text, space) for text in tests["asserts"]]
        elif "check" in tests:
            self.total = None
            space = self.space(tests["check"])
            check = tests["check"] + ("\n\ncheck(%s)" % tests["function"] if "check" in self.names else "")
            each = [lambda: self.execute(check, space)]
        else:
            self.total = len(tests["cases"])
            each = [lambda case=case: self.case(case) for case in tests["cases"]]
        for test in each:
            before, asked = self.passed, self.line.count
            try:
                test()
            except Failure as failure:
                if self.total is not None:
                    self.passed = before
                if not tests.get("every") or failure.result["kind"] not in ("fail", "crash", "tests"):
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
        if self.passed == 0:
            return {"kind": "tests", "error": "they test nothing"}
        return {"kind": "pass"}

    def space(self, text):
        """The names that tests have, besides their own: the program's, but nothing that they or Python define."""
        space = {"__name__": "tests", "__assert__": self.check}
        try:
            exec(compile(self.tests.get("prompt", ""), "<prompt>", "exec"), space)
            table = symtable.symtable(text, "<tests>", "exec")
        except Exception as error:
            raise Failure("tests", error=describe(error))
        used, tables = set(), [table]
        while tables:
            inner = tables.pop()
            used |= {s.get_name() for s in inner.get_symbols()}
            tables.extend(inner.get_children())
        own = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()}
        self.names = own
        function = self.tests.get("function")
        for name in sorted(used - own - KNOWN - space.keys() | ({function} if function else set())):
            try:
                space[name] = self.line.get(0, name)
            except AttributeError:
                if name == function:
                    raise Failure("crash", error="%s is not defined" % name)
        self.line.input = None
        return space

    def execute(self, text, space):
        try:
            tree = ast.fix_missing_locations(Assertions().visit(ast.parse(text, "<tests>")))
            code = compile(tree, "<tests>", "exec")
        except Exception as error:
            raise Failure("tests", error=describe(error))
        try:
            exec(code, space)
        except Failure:
            raise
        except BaseException as error:
            raise self.crash(error)

    def crash(self, error):
        return Failure("crash", error=getattr(error, "of_program", None) or describe(error), input=self.line.inputs())

    def check(self, *values):
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
            if answer["signal"] in (signal.SIGXCPU, signal.SIGKILL):
                raise Failure("time", input=shown)
            if answer["signal"] or answer["exit"]:
                why = answer["error"] or (
                    "signal %d" % answer["signal"] if answer["signal"] else "exit code %d" % answer["exit"])
                raise Failure("crash", error=why, input=shown)
            got, holds = answer["output"], same_output(expected, answer["output"])
        else:
            try:
                values = json.loads(json.dumps(case["input"]))
                got = self.line.call(self.function(), values, {})
                holds = same(expected, got)
            except Failure:
                raise
            except BaseException as error:
                raise self.crash(error)
        if not holds:
            raise Failure("fail", input=self.line.inputs(), expected=show(expected), got=show(got))
        self.passed += 1

    def function(self):
        if not hasattr(self, "target"):
            function = self.tests["function"]
            try:
                self.target = self.line.get(0, function)
            except AttributeError:
                raise Failure("crash", error="%s is not defined" % function)
            if not isinstance(self.target, Remote):
                raise Failure("crash", error="%s is not a function" % function)
        return self.target._number


def faulty(answer):
    """What the program's process says before the program is loaded, or in its name if it fails then."""
    if isinstance(answer, dict) and answer.get("kind") in ("syntax", "lint", "crash"):
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
    line = Line(channel, deadline)
    judge = Judge(line, tests)
    try:
        answer = message(channel, deadline)
        result = judge.run() if answer == {"kind": "ready"} else faulty(answer)
    except Failure as failure:
        result = failure.result
    except TimeoutError:
        result = {"kind": "wall"}
    except (EOFError, ConnectionError):
        result = {"kind": "gone"}
    except Exception as error:
        result = {"kind": "crash", "error": describe(error)}
    result.update(passed=judge.passed, total=getattr(judge, "total", None), held=judge.held)
    write(out, json.dumps(result).encode())
    os._exit(0)


# The process that starts the others.

def undumpable(yes):
    """Whether other processes of the same user can look into this one, and its children."""
    if ctypes.CDLL(None).prctl(4, 0 if yes else 1, 0, 0, 0) != 0:
        sys.exit("prctl failed")


def crowd():
    """Memory in bytes of all other processes here, how many they are, and whether one of them runs or could."""
    total = count = 0
    busy = False
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                with open("/proc/%s/statm" % name) as file:
                    total += int(file.read().split()[1]) * resource.getpagesize()
                    count += 1
                with open("/proc/%s/stat" % name) as file:
                    busy = busy or file.read().rpartition(")")[2].split()[0] in "RD"
            except (OSError, IndexError, ValueError):
                pass
    return total, count, busy


def supervise(job):
    """Runs one program; whether nothing is left of it."""
    start = time.monotonic()
    deadline = start + job["wall"]
    (ours, theirs), (inlet, outlet) = socket.socketpair(), os.pipe()
    child = os.fork()
    if child == 0:
        program(job, theirs.detach())
    umpire = os.fork()
    if umpire == 0:
        os.close(inlet)
        theirs.close()
        judge(job, ours.detach(), outlet, deadline)
    ours.close()
    theirs.close()
    os.close(outlet)
    text, why = b"", None
    # Waiting for a processor is no fault of the program; waiting for anything else is.
    waited, last = 0, start
    while True:
        if select.select([inlet], [], [], 0.05)[0]:
            part = os.read(inlet, 1 << 16)
            text += part
            if not part:
                break
            continue
        memory, count, busy = crowd()
        now = time.monotonic()
        waited, last = waited if busy else waited + now - last, now
        if memory > job["memory"] << 20:
            why = "memory"
        elif count > 40:
            why = "processes"
        elif waited > job["seconds"] or now > deadline + 1:
            why = "wall"
        if why:
            break
    os.close(inlet)
    # All but this process.
    os.kill(-1, signal.SIGKILL)
    # Its own children, and as process 1 all that lost their parents.
    while True:
        try:
            pid, code, use = os.wait4(-1, 0)
        except ChildProcessError:
            break
        if pid == child:
            status, usage = code, use
    intact = text[:1] == b"."
    try:
        result = json.loads(text[1:])
    except ValueError:
        result = {"kind": "judge"}
    cpu = usage.ru_utime + usage.ru_stime
    if why:
        result = dict(result, kind=why)
    elif result["kind"] == "gone":
        signalled = status & 127
        if signalled == signal.SIGXCPU or signalled == signal.SIGKILL and cpu >= job["seconds"]:
            result["kind"] = "time"
        else:
            result["kind"] = "crash"
            result["error"] = "signal %d" % signalled if signalled else "it ended with code %d" % (status >> 8)
    result.update(cpu=cpu, peak=usage.ru_maxrss)
    write(1, json.dumps(result).encode() + b"\n")
    return intact and not os.listdir("/tmp") and not os.listdir("/dev/shm")


def main():
    sys.path[:] = [path for path in sys.path if path]
    undumpable(True)
    # No signal that has no handler reaches process 1 from its own namespace.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    write(1, b"{}\n")
    while True:
        try:
            job = record()
        except EOFError:
            break
        if not supervise(job):
            break


main()
