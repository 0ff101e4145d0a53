# The program's process.

KNOWN = set(dir(builtins)) | {"__name__", "__file__", "__builtins__", "__annotations__", "__debug__", "__path__"}


def undefined(source, tree, known):
    """The first name that nothing defines, and its line; None where there is none, or that cannot be said."""
    defined, used = KNOWN | known, set()
    tables = [symtable.symtable(source, "<program>", "exec")]
    while tables:
        table = tables.pop()
        for symbol in table.get_symbols():
            bound = (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
                     or symbol.is_parameter())
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


def choose(job):
    """What to run, and the names that the tests want. What to run is (what comes before it, source, what it
    lacks), or what is wrong with all that there is.

    The judge reads the tests while the first text is read here, and then sends the names that they want. Of
    several texts, the last comes first. The best is one that defines what the tests want, or reads its input,
    and needs nothing that stands in other texts; where none does without the others, all of them together are
    tried.
    """
    fault, best, wanted, first = None, None, None, job["prompt"]
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
                wanted = set(message(3)) if wanted is None else wanted
                has, alone = len(wanted & defined(tree)), place < len(job["code"])
                reads = bool(READING & words_of(tree)) if job["input"] and len(texts) > 1 else has
                rank = (has == len(wanted), acts(tree), not lacks, reads, alone)
                if best is None or rank > best[0]:
                    best = rank, (before, source, lacks)
                if all(rank[:3]) and alone and (reads or not job["input"]):
                    return best[1], wanted
            if not first:
                break
    return best[1] if best else fault, set(message(3)) if wanted is None else wanted


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
        found, wanted = choose(job)
    except EOFError:
        os._exit(0)
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
            if (isinstance(error, SystemExit) and error.code not in (None, 0)
                    or not wanted <= set(module.__dict__)):
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


