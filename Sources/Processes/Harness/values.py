"""Runs programs against their tests, inside the sandbox.

Standard input: for each program two records (8 bytes of length, JSON): the program, and its tests. Standard
output: a line of JSON for each. Three processes: this one starts and measures the others, and never sees a
test; the judge reads the tests; the program runs in a process of its own, which gets arguments and gives back
values, both as plain data. Neither this process nor the judge can be read or written to by the program, and
what it prints goes nowhere.

The judge compares values by itself. Whatever the program's own classes say of equality,
order or truth is not believed.
"""
import ast, atexit, builtins, ctypes, gc, importlib, json, math, os, random, re, resource, select, signal
import socket, struct, symtable, sys, textwrap, threading, time, types

LARGEST = 8 << 20
SHOWN = 200


# Values as plain data, and the messages that carry them. What is no data stays where it is, under a number
# that `keep` gives it.

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
        return record_of(rest[1], tuple(rest[2]))(
            handle, rest[0], [decode(item, handle) for item in rest[3:]])
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
        if (deadline is not None
                and not select.select([descriptor], [], [], max(0, deadline - time.monotonic()))[0]):
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


