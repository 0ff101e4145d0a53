#!/usr/bin/env python3
"""A server of OpenAI's protocol for tests, which misbehaves as it is told.

    misbehaving_server.py PORT_FILE LOGS [CERTIFICATE]

The name of the model says how: `429,cut,ok` refuses the first request of a prompt, cuts the connection at the
second and answers from the third on; before a colon may stand how many requests are answered at once, as in
`4:ok`, where one more gets 429. A prompt with words in brackets, `3 and 4 [400]`, is treated as these say. An
answer adds the other numbers of the prompt. The first part of an address names a server of its own, as in
/NAME/v1/completions: the file LOGS/NAME gets a line of JSON for each of its requests. With a CERTIFICATE
(PEM, with its key) it speaks TLS. PORT_FILE gets the port when the server is ready. It ends with the process
that started it, and takes the folder of PORT_FILE with it.
"""
import email.utils
import http.server
import json
import os
import re
import shutil
import socket
import ssl
import sys
import threading
import time

lock = threading.Lock()
times = {}
flying = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        name, self.path = re.fullmatch(r"/(\w+)(/.*)", self.path).groups()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
        limit, _, script = body["model"].rpartition(":")
        own = re.search(r"\[(.*?)\]", prompt)
        script = (own[1] if own else script).split(",")
        with lock:
            now = flying[name] = flying.get(name, 0) + 1
            count = times[name, prompt] = times.get((name, prompt), 0) + 1
            with open(os.path.join(sys.argv[2], name), "a") as log:
                log.write(json.dumps({"path": self.path, "prompt": prompt, "body": body, "flying": now,
                                      "key": self.headers.get("Authorization")}) + "\n")
        try:
            if limit and now > int(limit):
                self.refuse(429, "too many requests")
            else:
                if limit:
                    time.sleep(0.005)
                self.behave(script[min(count, len(script)) - 1], body, prompt)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True
        finally:
            with lock:
                flying[name] -= 1

    def behave(self, word, body, prompt):
        chat = "messages" in body
        count = body.get("n", 1)
        total = sum(map(int, re.findall(r"\d+", re.sub(r"\[.*?\]", "", prompt))))

        def choice(index, **changes):
            text = f"<think>\nseed {body.get('seed')} choice {index}\n</think>\n<answer>{total}</answer>"
            part = {"index": index, "finish_reason": "stop"}
            part.update({"message": {"role": "assistant", "content": text}} if chat else {"text": text})
            part.update(changes)
            return part

        def reply(*choices, usage=(7, 10)):
            answer = {"id": "x", "choices": list(choices)}
            if usage:
                answer["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1] * len(choices)}
            self.answer(200, json.dumps(answer).encode())

        def message(**parts):
            reply(choice(0, message={"role": "assistant", **parts}))

        if word.isdigit():
            self.refuse(int(word), f"told to, with key {self.headers.get('Authorization')}")
            return
        match word:
            case "ok": reply(*map(choice, range(count)))
            case "later":
                time.sleep(0.005)
                reply(*map(choice, range(count)))
            case "429-seconds": self.refuse(429, "later", **{"Retry-After": "1"})
            case "429-date": self.refuse(429, "later", **{"Retry-After": email.utils.formatdate(time.time() + 1.2, usegmt=True)})
            case "429-past": self.refuse(429, "later", **{"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"})
            case "429-nonsense": self.refuse(429, "later", **{"Retry-After": "soon"})
            case "429-year": self.refuse(429, "later", **{"Retry-After": "31536000"})
            case "302": self.refuse(302, "moved", Location="http://127.0.0.1:1/")
            case "cut": self.cut()
            case "cut-body":
                self.head(200, 1000)
                self.wfile.write(b'{"choices": [')
                self.cut()
            case "reset":
                # Linger of no seconds: the client gets a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                self.cut()
            case "slow":
                self.head(200, 1000)
                for _ in range(1000):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.05)
            case "silent":
                while self.connection.recv(1) != b"":
                    pass
                self.close_connection = True
            case "endless":
                self.head(200, None)
                while True:
                    self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            case "garbage": self.answer(200, b"<html>Bad gateway</html>")
            case "bytes": self.answer(200, bytes(range(256)))
            case "nothing": self.answer(200, b"")
            case "deep": self.answer(200, b"[" * 100_000)
            case "headers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000 + b"\r\n")
                self.cut()
            case "no-http":
                self.wfile.write(b"220 smtp ready\r\n")
                self.cut()
            case "error": self.answer(200, b'{"error": {"message": "out of\\nmemory"}}')
            case "empty": reply()
            case "few": reply(*map(choice, range(max(1, count - 1))))
            case "many": reply(*map(choice, range(count + 3)))
            case "unordered": reply(*map(choice, reversed(range(count))))
            case "length": reply(choice(0, finish_reason="length"))
            case "filter": reply(choice(0, finish_reason="content_filter"))
            case "no-finish": reply(choice(0, finish_reason=None))
            case "no-usage": reply(choice(0), usage=None)
            case "hostile-usage": reply(choice(0), usage=(7, 1 << 62))
            case "no-message": reply(choice(0, message=None))
            case "list": message(content=[{"type": "text", "text": "8"}])
            case "null": message(content=None)
            case "refusal": message(content=None, refusal="I\ncannot")
            case "reasoning": message(content=f"<answer>{total}</answer>", reasoning_content="a\nb")
            case "reasoning-short": message(content=f"<answer>{total}</answer>", reasoning="a", reasoning_content=None)
            case "reasoning-cut":
                reply(choice(0, finish_reason="length", message={"content": None, "reasoning": "a"}))
            case "boxed": message(content=f"The sum is\n\n{total}: \\boxed{{{total}}}.")
            case "prose": message(content=f"The sum is {total}.")
            case "opened": message(content=f"a\n</think>\n<answer>{total}</answer>")
            case _: self.refuse(400, f"unknown behaviour {word}")

    def head(self, status, length, **headers):
        self.send_response_only(status)
        if length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def answer(self, status, body, **headers):
        self.head(status, len(body), **headers)
        self.wfile.write(body)

    def refuse(self, status, words, **headers):
        self.answer(status, json.dumps({"error": {"message": words}}).encode(), **headers)

    def cut(self):
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, address):
        pass


def watch(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    shutil.rmtree(os.path.dirname(sys.argv[1]), ignore_errors=True)
    os._exit(0)


threading.Thread(target=watch, args=(os.getppid(),), daemon=True).start()
Handler.wbufsize = -1  # head and body in one packet
Handler.disable_nagle_algorithm = True
server = Server(("127.0.0.1", 0), Handler)
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
