# The judge's process: the line to the program, and values that stay there.

class Failure(BaseException):
    """A verdict that is reached before the last test; the tests' own handlers of errors do not see it."""

    def __init__(self, kind, **more):
        self.result = dict(more, kind=kind)


class ProgramError(Exception):
    """An exception of the program that cannot be made here."""


class Remote:
    """A value in the program's process. It can be called and asked; what it says of itself is not always believed.

    It equals what has the same state, and differs from all else only where its class has no equality of its
    own. Its other operators count where the tests have made it themselves, from a class that they name: those
    they test.
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
        # What ended the line, and what keeps a test from being decided; they stay,
        # should the tests catch them.
        self.fault = self.doubted = None
        # The classes that the tests have made values of;
        # the program's values and classes of exceptions, by number.
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


