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
    # The garbage collectors of the other processes would write to what is here, and so copy it.
    gc.collect()
    gc.freeze()
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
