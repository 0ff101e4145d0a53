#!/usr/bin/env python3
"""Sends a queue to the real Label Studio, answers there as two people, and takes their answers in.

    python3 Tests/Long/label_studio.py [--save FOLDER]

Installs Label Studio in .venv/label-studio (about 1 GB; LEAVEN_LABEL_STUDIO names another place), starts it
on 127.0.0.1 with SQLite, and works by its API: a project with our labelling configuration, our tasks with
their predictions, answers of both people (accept, reject with reasons and a note, edit, skip, and a second
thought), and the project exported as JSON, as JSON_MIN and as CSV. Its SDK holds configuration, tasks and
predictions to its own rules. Then each export is imported into a copy of the run: all decisions must be
there, and the corpus must have the edited texts byte for byte. --save writes the exports of three tasks to
FOLDER, for the tests that need no Label Studio.
"""
import http.cookiejar
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from environment import LEAVEN, ROOT

VENV = os.environ.get("LEAVEN_LABEL_STUDIO", os.path.join(ROOT, ".venv", "label-studio"))
PACKAGE = "label-studio==1.23.2"
PASSWORD = "two-People-review-2"
PIPELINE = os.path.join(ROOT, "pipelines", "reviewed.json5")


def enter():
    """Goes on in the virtual environment, which is made if it is not there."""
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return
    python = os.path.join(VENV, "bin", "python")
    if not os.path.exists(os.path.join(VENV, "ready")):
        print(f"Making the virtual environment {VENV} with {PACKAGE}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        open(os.path.join(VENV, "ready"), "w").close()
    os.execv(python, [python, os.path.abspath(__file__), *sys.argv[1:]])


class Person:
    """Somebody who is logged in."""

    def __init__(self, base, email):
        self.base, self.email = base, email
        self.jar = http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar)).open

    def enter(self, path):
        """Fills in the form at a path: that of logging in, or of signing up with an invitation."""
        page = self.open(self.base + path).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "email": self.email, "password": PASSWORD}
        request = urllib.request.Request(self.base + path, urllib.parse.urlencode(form).encode(),
                                         {"Referer": self.base + path})
        self.open(request)
        self.number = self("GET", "/api/current-user/whoami")["id"]
        return self

    def __call__(self, method, path, value=None, file=None, raw=False):
        headers = {"Referer": self.base + "/"}
        headers.update({"X-CSRFToken": cookie.value for cookie in self.jar if cookie.name == "csrftoken"})
        body = None
        if value is not None:
            body, headers["Content-Type"] = json.dumps(value).encode(), "application/json"
        if file is not None:
            with open(file, "rb") as stream:
                body = (b'--line\r\nContent-Disposition: form-data; name="file"; filename="tasks.json"\r\n'
                        b"Content-Type: application/json\r\n\r\n" + stream.read() + b"\r\n--line--\r\n")
            headers["Content-Type"] = "multipart/form-data; boundary=line"
        request = urllib.request.Request(self.base + path, body, headers, method=method)
        try:
            answer = self.open(request).read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read()[:500].decode(errors='replace')}")
        return answer if raw else json.loads(answer)


class Server:
    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.log = os.path.join(folder, "label-studio.log")
        environment = {**os.environ, "LABEL_STUDIO_BASE_DATA_DIR": folder, "COLLECT_ANALYTICS": "0",
                       "LATEST_VERSION_CHECK": "0", "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": ""}
        self.process = subprocess.Popen(
            [os.path.join(VENV, "bin", "label-studio"), "start", "--no-browser", "--internal-host", "127.0.0.1",
             "--port", str(port), "--data-dir", folder, "--username", "ada@example.org", "--password", PASSWORD],
            stdout=open(self.log, "w"), stderr=subprocess.STDOUT, env=environment)

    def __enter__(self):
        for _ in range(300):
            try:
                urllib.request.urlopen(self.base + "/health").read()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(1)
        with open(self.log) as log:
            raise SystemExit(f"Label Studio did not start: {log.read()[-2000:]}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def leaven(*words, code=0, cwd=ROOT):
    done = subprocess.run([LEAVEN, *words], capture_output=True, cwd=cwd)
    if done.returncode != code:
        raise SystemExit(f"leaven {' '.join(words)}: {done.returncode}\n{done.stdout.decode()}{done.stderr.decode()}")
    return done.stdout.decode()


def validate(configuration, tasks):
    """What Label Studio's SDK says of the configuration, the tasks and their predictions."""
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(configuration)
    interface.validate()
    predictions = 0
    for task in tasks:
        # Given with predictions, its validate_task ends in a TypeError of its own.
        if not interface.validate_task({"data": task["data"]}):
            raise SystemExit(f"the SDK refuses the task {task['data']['sample_id']}")
        for prediction in task["predictions"]:
            errors = interface.validate_prediction(prediction, return_errors=True)
            if errors:
                raise SystemExit(f"the SDK refuses a prediction of {task['data']['sample_id']}: {errors}")
            predictions += 1
    print(f"label-studio-sdk accepts the configuration, {len(tasks)} tasks and {predictions} predictions")


def result(name, kind, values):
    key = "choices" if kind == "choices" else "text"
    return {"from_name": name, "to_name": "text", "type": kind, "origin": "manual", "id": f"{name}-1",
            "value": {key: values}}


def edited(data):
    """The text with a line more, of what formats find hard and checks do not mind."""
    first, rest = data["text"].split("\n", 1)
    tag = "</script>" if data["language"] == "en" else "</>"
    return f"{first}\n=\"'\t\\;{tag}&\U0001F600\n{rest}"


def answers(number, person, data, passes):
    """What a person says of a task: decision, reasons, note, edited text; several where one thought again."""
    ada = person == 0
    if not passes:
        return [("reject", ["wrong-answer"], "", None)]
    return [
        [("accept", [], "", None)],
        [("reject", ["unclear", "other"] if ada else ["unclear"], "a \"note\"\nof two lines", None)],
        [("edit", [], "", edited(data))],
        [("skip", [], "", None)],
        [("reject", ["other"], "", None), ("accept", [], "clear after all", None)],
    ][number % 5]


def answer(people, project, tasks):
    """Gives all answers; returns them as (sample, person, decision, reason, edited text)."""
    given, number = [], -1
    for task in tasks:
        data = task["data"]
        passes = "fail" not in data["verdicts"] and "undecided" not in data["verdicts"]
        number += passes
        for place, person in enumerate(people):
            known = None
            for seconds, (decision, reasons, note, edit) in enumerate(
                    answers(number, place, data, passes), 3):
                results = [result("decision", "choices", [decision])]
                results += [result("reason", "choices", reasons)] if reasons else []
                results += [result("note", "textarea", [note])] if note else []
                results += [result("edited_text", "textarea", [edit])] if edit else []
                value = {"result": [] if decision == "skip" else results, "lead_time": seconds + 0.25,
                         "was_cancelled": decision == "skip"}
                if known:
                    person("PATCH", f"/api/annotations/{known}/", value)
                else:
                    known = person("POST", f"/api/tasks/{task['id']}/annotations/?project={project}", value)["id"]
            reason = "; ".join([*reasons, *([note] if note else [])])
            given.append((data["sample_id"], place, decision, reason, edit))
    return given


def stored(run):
    """All annotations that a run's store has: (sample, reviewer, decision, reason, whether it is an edit)."""
    with sqlite3.connect(f"file:{run}/run.sqlite?mode=ro", uri=True) as store:
        return store.execute("""
            SELECT r.problem || '/' || r.ordinal, a.reviewer, a.decision, a.reason, a.edit IS NOT NULL
            FROM annotations a JOIN rollouts r ON r.id = a.rollout""").fetchall()


def save(folder, exports):
    """The exports of as few tasks as have every kind of answer."""
    project = sorted(json.loads(exports["JSON"]), key=lambda task: task["id"])
    kept, kinds = [], set()
    for task in project:
        kind = str([[one["value"].get("choices") for one in answer["result"]] for answer in task["annotations"]])
        if kind not in kinds:
            kinds.add(kind)
            kept.append(task)
    ids = {task["id"] for task in kept}
    small = [row for row in json.loads(exports["JSON_MIN"]) if row["id"] in ids]
    for name, value in [("label-studio.json", kept), ("label-studio-min.json", small)]:
        with open(os.path.join(folder, name), "w") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.write("\n")


def main(arguments):
    if {"-h", "--help"} & set(arguments):
        return print(__doc__.strip())
    enter()
    with tempfile.TemporaryDirectory() as scratch:
        run, tasks_file = os.path.join(scratch, "run"), os.path.join(scratch, "tasks.json")
        leaven("run", PIPELINE, "--run", run, "--set", "reviewers=2", code=4)
        leaven("review", "export", run, tasks_file)
        with open(tasks_file) as file, open(os.path.join(scratch, "tasks.xml")) as configuration:
            tasks, configuration = json.load(file), configuration.read()
        validate(configuration, tasks)
        data = os.path.join(scratch, "data")
        os.mkdir(data)
        with Server(data) as server:
            ada = Person(server.base, "ada@example.org").enter("/user/login/")
            invitation = ada("GET", "/api/invite")["invite_url"]
            bo = Person(server.base, "bo@example.org").enter(urllib.parse.urlsplit(invitation)._replace(
                scheme="", netloc="").geturl())
            project = ada("POST", "/api/projects/", {"title": "Review", "label_config": configuration,
                                                     "maximum_annotations": 2})["id"]
            counts = ada("POST", f"/api/projects/{project}/import", file=tasks_file)
            there = ada("GET", f"/api/tasks?project={project}&page_size=1000&fields=all")["tasks"]
            predictions = sum(len(task["predictions"]) for task in there)
            print(f"Label Studio has {len(there)} tasks with {predictions} predictions")
            if [len(there), predictions] != [len(tasks), sum(len(task["predictions"]) for task in tasks)]:
                raise SystemExit(f"not all tasks or predictions were imported: {counts}")
            there.sort(key=lambda task: task["id"])
            given = answer([ada, bo], project, there)
            exports = {kind: ada("GET", f"/api/projects/{project}/export?exportType={kind}&download_all_tasks=true",
                                 raw=True) for kind in ["JSON", "JSON_MIN", "CSV"]}
            # Some exports name people by their addresses, and some by their numbers.
            names = [[ada.email, bo.email], [str(ada.number), str(bo.number)]]
        if "--save" in arguments:
            save(arguments[arguments.index("--save") + 1], exports)
        files = {kind: os.path.join(scratch, f"{kind}.{'csv' if kind == 'CSV' else 'json'}") for kind in exports}
        for kind, content in exports.items():
            with open(files[kind], "wb") as file:
                file.write(content)
        for kind in files:
            compare(kind, files, run, given, names, os.path.join(scratch, "run-" + kind))


def compare(kind, files, run, given, names, copy):
    """Imports an export into a copy of the run, and compares what is there then with the answers that were given."""
    shutil.copytree(run, copy)
    leaven("review", "import", copy, files[kind])
    # Label Studio leaves out who skipped in the small formats.
    wanted = [row for row in given if kind == "JSON" or row[2] != "skip"]
    found = stored(copy)
    for style in names:
        expected = {(sample.split("@")[0], style[person], decision, reason, int(edit is not None))
                    for sample, person, decision, reason, edit in wanted}
        if expected == set(found):
            break
    else:
        raise SystemExit(f"{kind}: differs, for example {list(expected ^ set(found))[:4]}")
    if len(found) != len(wanted):
        raise SystemExit(f"{kind}: {len(found)} answers, expected {len(wanted)}")
    for other in files if kind == "JSON" else [kind]:
        if ": 0 new answers, " not in leaven("review", "import", copy, files[other]):
            raise SystemExit(f"the answers of {other} are new after those of {kind}")
    edits = {edit for _, _, _, _, edit in wanted if edit}
    if kind == "JSON":
        leaven("run", PIPELINE, "--run", copy, "--set", "reviewers=2")
        corpus = subprocess.run(f"zstd -dcq {copy}/corpus/train-*.jsonl.zst", shell=True, check=True,
                                capture_output=True).stdout
        texts = {json.loads(line)["messages"][-1]["content"] for line in corpus.splitlines()}
        if not edits <= texts:
            raise SystemExit(f"{len(edits - texts)} of {len(edits)} edited texts are not in the corpus as they were")
        print(f"{kind}: the corpus has all {len(edits)} edited texts, byte for byte")
    print(f"{kind}: all {len(wanted)} answers arrived, of reviewers {sorted({row[1] for row in found})}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
