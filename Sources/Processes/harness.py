"""Runs programs against their tests, inside the sandbox.

Standard input: for each program two records (8 bytes of length, JSON): the program, and its tests. Standard output: a
line of JSON for each. Three processes: this one starts and measures the others, and never sees a test; the judge reads
the tests; the program runs in a process of its own, which gets arguments and gives back values, both as plain data.
Neither this process nor the judge can be read or written to by the program, and what it prints goes nowhere.

The judge compares values by itself. Whatever the program's own classes say of equality, order or truth is not believed.
"""
import ast, atexit, builtins, ctypes, importlib, json, math, os, random, re, resource, select, signal, socket, struct
import symtable, sys, textwrap, threading, time, types

LARGEST = 8 << 20
SHOWN = 200


# Values as plain data. What is no data stays where it is, under a number that `keep` gives it.

# Types of the library that are what they are made of: by name, the arguments that make an equal value.
MADE_OF = {
    "fractions.Fraction": lambda v: (v.numerator, v.denominator),
    "decimal.Decimal": lambda v: (str(v),),
    "datetime.date": lambda v: (v.year, v.month, v.day),
    "datetime.time": lambda v: (v.hour, v.minute, v.second, v.microsecond, v.tzinfo),
    "datetime.datetime":
        lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond, v.tzinfo),
    "datetime.timedelta": lambda v: (v.days, v.seconds, v.microseconds),
    "datetime.timezone": lambda v: (v.utcoffset(None),),
    "collections.Counter": lambda v: (dict(v),),
    "collections.OrderedDict": lambda v: (list(v.items()),),
    "collections.defaultdict": lambda v: (v.default_factory, dict(v)),
    "collections.deque": lambda v: (list(v), v.maxlen),
    "array.array": lambda v: (v.typecode, v.tolist()),
    "uuid.UUID": lambda v: (v.hex,),
    "pathlib.PosixPath": lambda v: (str(v),),
    "pathlib.PurePosixPath": lambda v: (str(v),),
    "builtins.range": lambda v: (v.start, v.stop, v.step),
    "builtins.slice": lambda v: (v.start, v.stop, v.step),
}
# What everyone has under the same name.
SHARED = {id(value): name for name, value in vars(builtins).items() if not name.startswith("_")}


def named(kind):
    return "%s.%s" % (kind.__module__, kind.__qualname__)


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
        return ["b" if isinstance(value, bytes) else "y", bytes(value).hex()]
    kind = type(value)
    if kind in (list, tuple, set, frozenset):
        return ["ltsz"[(list, tuple, set, frozenset).index(kind)]] + [encode(item, keep) for item in value]
    if kind is dict:
        return ["d"] + [[encode(key, keep), encode(item, keep)] for key, item in value.items()]
    if SHARED.get(id(value)) and getattr(builtins, SHARED[id(value)], None) is value:
        return ["n", SHARED[id(value)]]
    if isinstance(kind.__module__, str) and named(kind) in MADE_OF:
        return ["m", named(kind)] + [encode(item, keep) for item in MADE_OF[named(kind)](value)]
    fields = getattr(kind, "_fields", None)
    if isinstance(value, tuple) and isinstance(fields, tuple) and len(fields) == len(value):
        items = [encode(item, keep) for item in tuple.__iter__(value)]
        return ["N", keep(value), kind.__name__, list(fields)] + items
    for base, tag in ((list, "l"), (tuple, "t"), (set, "s"), (frozenset, "z")):
        if isinstance(value, base):
            return [tag] + [encode(item, keep) for item in base.__iter__(value)]
    if isinstance(value, dict):
        return ["d"] + [[encode(key, keep), encode(item, keep)] for key, item in dict.items(value)]
    return keep(value)


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
    if tag in "by":
        return (bytes if tag == "b" else bytearray).fromhex(rest[0])
    if tag in "ltsz":
        return {"l": list, "t": tuple, "s": set, "z": frozenset}[tag](decode(item, handle) for item in rest)
    if tag == "d":
        return {decode(key, handle): decode(item, handle) for key, item in rest}
    if tag == "m" and rest[0] in MADE_OF:
        module, _, name = rest[0].rpartition(".")
        return getattr(importlib.import_module(module), name)(*(decode(item, handle) for item in rest[1:]))
    if tag == "N":
        return record_of(rest[1], tuple(rest[2]))(handle, rest[0], [decode(item, handle) for item in rest[3:]])
    return handle(data)


RECORDS = {}


def record_of(name, fields):
    """Makes values of a named tuple of the program's; what only its own class has is asked of the program."""
    if (name, fields) not in RECORDS:
        import collections
        base = collections.namedtuple(name, fields)
        ask = lambda self, name: getattr(self.__dict__.get("_remote"), name)
        kind = type(name, (base,), {"__getattr__": ask})

        def make(handle, data, items):
            value = kind(*items)
            if isinstance(data, list):
                value.__dict__["_remote"] = handle(data)
            return value

        RECORDS[name, fields] = make
    return RECORDS[name, fields]


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


def defined(tree):
    """The names that a program gives a value to, and those of the methods of its class Solution."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


READING = {"input", "stdin", "__stdin__", "fileinput", "open", "read"}


def words_of(tree):
    """The names and attributes that stand in a program."""
    nodes = list(ast.walk(tree))
    return {n.id for n in nodes if isinstance(n, ast.Name)} | {
        n.attr for n in nodes if isinstance(n, ast.Attribute)} | {
        alias.name.partition(".")[0] for n in nodes if isinstance(n, ast.Import) for alias in n.names}


def acts(tree):
    """Whether a program does anything: a text such as `42` or `YES`, of printed output, is Python as well."""
    still = (ast.Call, ast.Await, ast.Yield, ast.NamedExpr)
    return any(
        not isinstance(node, ast.Expr) or any(isinstance(part, still) for part in ast.walk(node.value))
        for node in tree.body)


def parsed(source):
    """The tree of a text, and the text as it was understood; an indented one may be so as a whole."""
    try:
        return source, ast.parse(source, "<program>")
    except IndentationError:
        moved = textwrap.dedent(source.replace("\u00a0", " "))
        try:
            return moved, ast.parse(moved, "<program>")
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            pass
        raise


def choose(job, wanted):
    """What to run: (what comes before it, source, what it lacks), or what is wrong with all that there is.

    Of several texts, the last comes first. The best is one that defines what the tests want, or reads its input, and
    needs nothing that stands in other texts; where none does without the others, all of them together are tried.
    """
    fault, best, first = None, None, job["prompt"]
    known = defined(ast.parse(first)) if first else set()
    texts = job["code"] + (["\n\n".join(reversed(job["code"]))] if len(job["code"]) > 1 else [])
    for place, text in enumerate(texts):
        text = text.lstrip("\ufeff")
        for before, source in ((first, text), ("", first + text)):
            try:
                source, tree = parsed(source) if before or not first else (source, ast.parse(source, "<program>"))
                lacks = undefined(source, tree, known if before else set())
            except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
                if before == first and place < len(job["code"]):
                    line = " (line %s)" % error.lineno if getattr(error, "lineno", None) else ""
                    fault = fault or (getattr(error, "msg", None) or str(error)) + line
            else:
                has, alone = len(wanted & defined(tree)), place < len(job["code"])
                reads = bool(READING & words_of(tree)) if job["input"] and len(texts) > 1 else has
                rank = (has == len(wanted), acts(tree), not lacks, reads, alone)
                if best is None or rank > best[0]:
                    best = rank, (before, source, lacks)
                if all(rank[:3]) and alone and (reads or not job["input"]):
                    return best[1]
            if not first:
                break
    return best[1] if best else fault


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
    try:
        wanted = set(message(3))
    except EOFError:
        os._exit(0)
    found = choose(job, wanted)
    if not isinstance(found, tuple):
        send(3, {"kind": "syntax", "error": found or "nothing"})
        os._exit(0)
    before, source, lacks = found
    random.seed(0)
    module = types.ModuleType("__main__" if job["function"] is None and job["input"] else "program")
    module.__file__ = "program.py"
    sys.modules[module.__name__] = module
    try:
        if before:
            exec(compile(before, "<prompt>", "exec"), module.__dict__)
        # What comes before may define more than can be read in it.
        lacks = lacks and undefined(source, ast.parse(source), set(module.__dict__))
        if lacks:
            send(3, {"kind": "lint", "error": "undefined name: %s (line %d)" % (lacks[1], lacks[0])})
            os._exit(0)
        code = compile(source, "<program>", "exec")
        roomy(job)
        if job["input"]:
            send(3, {"kind": "ready"})
            serve_runs(job, code, module)
        try:
            exec(code, module.__dict__)
        except (EOFError, SystemExit) as error:
            # An example at the end that reads input, or that ends the program: what is asked for is there.
            if isinstance(error, SystemExit) and error.code not in (None, 0) or not wanted <= set(module.__dict__):
                raise
        send(3, {"kind": "ready"})
        serve_calls(module)
    except ModuleNotFoundError as error:
        send(3, {"kind": "module", "error": str(error.name or error)})
    except BaseException as error:
        send(3, {"kind": "crash", "error": describe(error)})
    os._exit(0)


def roomy(job):
    """Gives deep recursion room: all the stack that memory allows, and to threads no more than there is."""
    most = job["memory"] << 18
    try:
        resource.setrlimit(resource.RLIMIT_STACK, (min(most, 100 << 20), resource.RLIM_INFINITY))
    except (ValueError, OSError):
        pass
    own = threading.stack_size
    threading.stack_size = lambda size=0: own(min(size, most))


def serve_calls(module):
    kept, numbers = [module], {id(module): 0}

    def number(value):
        if id(value) not in numbers:
            numbers[id(value)] = len(kept)
            kept.append(value)
        return numbers[id(value)]

    def keep(value):
        name = SHARED.get(id(value))
        if name and (isinstance(value, type) or value is NotImplemented or value is Ellipsis):
            return ["n", name]
        if isinstance(value, type) and issubclass(value, BaseException):
            return ["x", number(value), line_of(value)]
        kind = type(value)
        made = "<string>" if hasattr(kind, "__dataclass_params__") else None
        equal = getattr(kind.__eq__, "__code__", None)
        return ["o", number(value), kind.__name__, str(kind.__module__), number(kind), {
            "plain": kind.__eq__ is object.__eq__, "fields": bool(equal and made == equal.co_filename),
            "class": isinstance(value, type), "waits": hasattr(kind, "__await__") or isinstance(
                value, types.CoroutineType)}]

    def line_of(kind):
        return [[base.__name__, number(base), base.__module__ == "builtins"] for base in kind.__mro__]

    def handle(data):
        return getattr(builtins, data[1]) if data[0] == "n" else kept[int(data[1])]

    def state(value):
        found = dict(getattr(value, "__dict__", {}))
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                if hasattr(value, name):
                    found[name] = getattr(value, name)
        return found

    async def wait(value):
        return await value

    while True:
        try:
            request, target, what, name, arguments, named = message(3)
        except EOFError:
            os._exit(0)
        answer, done = {}, False
        try:
            value = kept[target]
            if what == "get":
                try:
                    found = getattr(value, name)
                except AttributeError:
                    # What is asked of LeetCode's programs is a method of their class.
                    solution = getattr(module, "Solution", None)
                    if value is not module or not isinstance(solution, type) or name.startswith("_"):
                        raise
                    found, answer["fresh"] = getattr(solution(), name), True
                answer["value"] = encode(found, keep)
            elif what == "state":
                answer["value"] = encode(state(value), keep)
            elif what == "wait":
                import asyncio
                answer["value"] = encode(asyncio.run(wait(value)), keep)
            else:
                values = [decode(item, handle) for item in arguments]
                items = {key: decode(item, handle) for key, item in named.items()}
                result = isinstance(values[0], value) if what == "isinstance" else value(*values, **items)
                done = True
                answer["value"] = encode(result, keep)
                given = values + list(items.values())
                sent = arguments + list(named.values())
                # What the call has changed in its arguments, and which of them it gives back.
                after = [encode(item, keep) for item in given]
                answer["changed"] = {i: item for i, item in enumerate(after) if item != sent[i]}
                for place, item in enumerate(given):
                    if item is result and isinstance(item, (list, dict, set, bytearray)):
                        answer["same"] = place
        except RecursionError as error:
            answer = {"error": describe(error), "deep": done, "text": "", "arguments": [],
                      "raised": [["RecursionError", 0, True], ["Exception", 0, True]]}
        except ModuleNotFoundError as error:
            answer = {"module": str(error.name or error)}
        except BaseException as error:
            answer = {"error": describe(error), "raised": line_of(type(error)), "text": "", "arguments": []}
            try:
                answer["text"], answer["own"] = str(error)[:10000], encode(error, keep)
                answer["arguments"] = [encode(item, keep) for item in error.args]
            except BaseException:
                pass
        answer["number"] = request
        try:
            send(3, answer)
        except OverflowError as error:
            send(3, {"number": request, "large": str(error)})
        except RecursionError as error:
            send(3, {"number": request, "deep": True, "error": describe(error)})


def finish():
    """What Python itself does at the end: waits for threads, runs what is to be run, writes what is not written."""
    try:
        threading._shutdown()
    except BaseException:
        pass
    atexit._run_exitfuncs()
    status = 0
    for stream in {id(s): s for s in (getattr(sys, "stdout", None), sys.__stdout__)}.values():
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except (ValueError, AttributeError):
            pass
        except BaseException:
            status = 1
    return status


def serve_runs(job, code, module):
    spent = 0
    while True:
        try:
            number, text = message(3)
        except EOFError:
            os._exit(0)
        left = max(1, math.ceil(job["seconds"] - spent))
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
            sys.stdin = sys.__stdin__ = open(0, closefd=False)
            sys.stdout = sys.__stdout__ = open(1, "w", closefd=False)
            try:
                exec(code, module.__dict__)
            except SystemExit as error:
                status = error.code if isinstance(error.code, int) else 0 if error.code is None else 1
            except ModuleNotFoundError as error:
                status = 1
                write(4, ("module " + str(error.name or error)).encode(errors="replace")[:1000])
            except BaseException as error:
                status = 1
                write(4, ("error " + describe(error)).encode(errors="replace")[:1000])
            status = finish() or status
            # Files that nobody else holds are written when they go.
            module.__dict__.clear()
            os._exit(status & 255)
        for descriptor in (inner, outer, fault):
            os.close(descriptor)
        output, flooded = exchange(feed, drain, text.encode())
        # Nobody writes any more than fits in a pipe.
        if flooded:
            os.kill(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        try:
            os.killpg(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.set_blocking(faults, False)
        try:
            kind, _, error = os.read(faults, 1000).decode(errors="replace").partition(" ")
        except BlockingIOError:
            kind = error = ""
        os.close(faults)
        used = usage.ru_utime + usage.ru_stime
        spent += used
        ended = status & 127
        send(3, {
            "number": number, "output": output.decode(errors="surrogateescape"), "flooded": flooded, kind: error,
            "signal": ended, "exit": status >> 8,
            "late": ended == signal.SIGXCPU or ended == signal.SIGKILL and used >= left - 0.1})


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
    """An exception of the program that cannot be made here."""


class Remote:
    """A value in the program's process. It can be called and asked; what it says of itself is not always believed.

    It equals what has the same state, and differs from all else only where its class has no equality of its own. Its
    other operators count where the tests have made it themselves, from a class that they name: those they test.
    """

    def __init__(self, line, number, kind, module, type_number, flags):
        self.__dict__.update(
            _line=line, _number=number, _kind=kind, _module=module, _type=type_number, _flags=flags, _name="")

    def __call__(self, *values, **named):
        if self._flags.get("class") and self._name[:1].isupper():
            self._line.made.add(self._number)
        return self._line.call(self._number, values, named)

    def __getattr__(self, name):
        if name.startswith("_line") or name in ("__deepcopy__", "__isabstractmethod__"):
            raise AttributeError(name)
        return self._line.get(self._number, name)

    def __setattr__(self, name, value):
        self._line.get(self._number, "__setattr__")(name, value)

    def __eq__(self, other):
        if isinstance(other, Remote):
            if other._number == self._number:
                return True
            if self._flags.get("plain") and other._flags.get("plain"):
                return False
            if self._type == other._type:
                mine, others = self._line.state(self._number), self._line.state(other._number)
                if mine and mine == others:
                    return True
                if mine and self._flags.get("fields"):
                    return False
        elif self._flags.get("plain"):
            return False
        self._line.doubt("values of the type %s cannot be compared" % self._kind)

    def __hash__(self):
        return hash(self._number)

    def __bool__(self):
        for name in ("__bool__", "__len__"):
            try:
                method = self._line.get(self._number, name)
            except AttributeError:
                continue
            return bool(method()) if self._type in self._line.made else self._line.doubt(
                "whether a value of the type %s is true cannot be said" % self._kind)
        if self._type in self._line.made or self._module.partition(".")[0] in LIBRARY:
            return True
        self._line.doubt("whether a value of the type %s is true cannot be said" % self._kind)

    def __contains__(self, item):
        if self._type in self._line.made:
            return bool(self._line.get(self._number, "__contains__")(item))
        return any(part is item or part == item for part in iter(self))

    def __instancecheck__(self, value):
        if isinstance(value, Remote):
            return self._line.call(self._number, (value,), {}, "isinstance")
        self._line.doubt("whether a value is of the type %s cannot be said" % self._name)

    def __repr__(self):
        return "<%s>" % self._kind


LIBRARY = set(getattr(sys, "stdlib_module_names", ())) - {"builtins", "types", "__main__"}


def forward(name):
    def ask(self, *values):
        try:
            method = self._line.get(self._number, name)
        except AttributeError as error:
            # As Python itself says that a value has no length.
            raise TypeError(*error.args)
        return method(*values)

    return ask


def operator(name):
    def ask(self, *values):
        try:
            method = self._line.get(self._number, name)
        except AttributeError:
            return NotImplemented
        result = method(*values)
        if result is not NotImplemented and self._type not in self._line.made:
            self._line.doubt("operators of the type %s are its own" % self._kind)
        return result

    return ask


for name in ("len iter next getitem setitem delitem str enter exit int float complex index round trunc floor ceil abs "
             "neg pos invert reversed format bytes").split():
    setattr(Remote, "__%s__" % name, forward("__%s__" % name))
for name in "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift".split():
    setattr(Remote, "__%s__" % name, operator("__%s__" % name))
    setattr(Remote, "__r%s__" % name, operator("__r%s__" % name))
for name in "lt le gt ge".split():
    setattr(Remote, "__%s__" % name, operator("__%s__" % name))


class Line:
    """The judge's end of the line to the program."""

    def __init__(self, channel, deadline):
        self.channel, self.deadline, self.count = channel, deadline, 0
        self.input = self.output = None
        # What ended the line, and what keeps a test from being decided; they stay, should the tests catch them.
        self.fault = self.doubted = None
        # The classes that the tests have made values of; the program's values and classes of exceptions, by number.
        self.made, self.values, self.exceptions = set(), {}, {}

    def doubt(self, why):
        self.doubted = self.doubted or Failure("tests", error=why, input=self.inputs())
        raise self.doubted

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
        except RecursionError as error:
            self.fault = Failure("deep", input=self.inputs(), error=str(error))
        except (OverflowError, ValueError) as error:
            self.fault = Failure("crash", input=self.inputs(), error="its result cannot be read: %s" % error)
        except Failure as failure:
            self.fault = failure
        else:
            if "module" in answer:
                self.fault = Failure("module", input=self.inputs(), error=str(answer["module"]))
            elif answer.get("deep") is True:
                self.fault = Failure("deep", input=self.inputs(), error=str(answer.get("error")))
            elif "large" in answer:
                self.fault = Failure("crash", input=self.inputs(), error=str(answer["large"]))
            else:
                return answer
        raise self.fault

    def value(self, answer):
        if "error" in answer:
            raise self.raised(answer)
        return self.read(answer.get("value"))

    def read(self, data):
        try:
            return decode(data, self.handle)
        except RecursionError as error:
            self.fault = Failure("deep", input=self.inputs(), error=str(error))
        except Exception as error:
            self.fault = Failure("crash", input=self.inputs(), error="its result cannot be read: %s" % error)
        raise self.fault

    def handle(self, data):
        if data[0] == "n":
            value = getattr(builtins, str(data[1]))
            if isinstance(value, type) or value is NotImplemented or value is Ellipsis:
                return value
            raise ValueError("a function of Python's own")
        if data[0] == "x":
            return self.exception(data[2])
        _, number, kind, module, type_number, flags = data
        if flags.get("waits"):
            return self.wait(int(number))
        if number not in self.values:
            self.values[number] = Remote(self, int(number), str(kind), str(module), int(type_number), flags)
        return self.values[number]

    async def wait(self, number):
        return self.value(self.ask(number, "wait", "", [], {}))

    def exception(self, line):
        """A class with the name and the ancestors of the program's own, or Python's own."""
        parent = ProgramError
        for name, number, is_own in reversed(line):
            if is_own:
                kind = getattr(builtins, str(name), None)
                if isinstance(kind, type) and issubclass(kind, BaseException):
                    parent = kind
            else:
                if number not in self.exceptions:
                    self.exceptions[number] = type(str(name), (parent,), {
                        "__str__": lambda self: self.text, "number": number,
                        "__init__": lambda self, *values: setattr(self, "text", str(values[0]) if values else ""),
                        "__getattr__": lambda self, name: getattr(self.__dict__["remote"], name)
                        if "remote" in self.__dict__ else object.__getattribute__(self, name)})
                parent = self.exceptions[number]
        return parent

    def raised(self, answer):
        text, line = str(answer["error"]), answer.get("raised") or []
        kind = self.exception(line)
        own = bool(line) and not line[0][2]
        try:
            error = kind(*(self.read(item) for item in answer.get("arguments", ())))
            if own:
                error.text = str(answer.get("text", ""))
                remote = answer.get("own")
                if isinstance(remote, list) and remote[0] == "o":
                    error.remote = self.handle(remote)
        except Exception:
            error = ProgramError(str(answer.get("text", "")))
        error.of_program = text
        return error

    def get(self, target, name):
        answer = self.ask(target, "get", name, [], {})
        # A method of an object that was made for this call.
        self.fresh = "fresh" in answer
        found = self.value(answer)
        if isinstance(found, Remote) and target == 0:
            found.__dict__["_name"] = name
        return found

    def state(self, target):
        return self.value(self.ask(target, "state", "", [], {}))

    def keep(self, value):
        if isinstance(value, Remote):
            return ["o", value._number]
        number = getattr(type(value), "number", None) if isinstance(value, BaseException) else None
        if number is None and isinstance(value, type) and issubclass(value, BaseException):
            number = getattr(value, "number", None)
            if number is not None:
                return ["o", number]
        name = SHARED.get(id(value))
        if name:
            return ["n", name]
        self.doubt("a test that passes a value of type %s" % type(value).__name__)

    def call(self, target, values, named, what="call"):
        self.input, self.output = (values, named), None
        given = list(values) + list(named.values())
        sent = [encode(value, self.keep) for value in given]
        answer = self.ask(target, what, "", sent[:len(values)], dict(zip(named, sent[len(values):])))
        for place, data in answer.get("changed", {}).items():
            renew(given[int(place)], self.read(data))
        value = self.value(answer)
        same = answer.get("same")
        if isinstance(same, int) and 0 <= same < len(given) and type(given[same]) is type(value):
            value = given[same]
        self.output = value
        return value

    def inputs(self):
        if self.input is None:
            return ""
        values, named = self.input
        text = ", ".join([show(value) for value in values] + ["%s=%s" % (k, show(v)) for k, v in named.items()])
        return excerpt(text)


def renew(old, new):
    """Gives a value the content of another, the values in it as well, so that who holds them sees the change."""
    if type(old) is not type(new):
        return
    if isinstance(old, list):
        for mine, others in zip(old, new):
            renew(mine, others)
        old[:] = [mine if type(mine) is type(others) and isinstance(mine, (list, dict, set)) else others
                  for mine, others in zip(old, new)] + new[len(old):]
    elif isinstance(old, bytearray):
        old[:] = new
    elif isinstance(old, (dict, set)):
        old.clear()
        old.update(new)
    elif hasattr(old, "extend") and hasattr(old, "clear"):
        old.clear()
        old.extend(new)


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
        self.library = {name for name in self.wanted & LIBRARY if name != function and all(
            isinstance(parents.get(id(node)), ast.Attribute) for node in loads if node.id == name)}
        self.wanted -= self.library


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
        for name in self.names.library:
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
        settled = KNOWN | self.names.imported | self.names.library
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
        elif signalled == signal.SIGSEGV:
            result["kind"] = "stack"
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
