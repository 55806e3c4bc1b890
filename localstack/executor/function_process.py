"""One process of a Lambda function, and the Runtime API that it talks to. Nothing here knows of LocalStack."""

import json
import logging
import math
import os
import re
import secrets
import select
import signal
import socketserver
import subprocess
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import IO, Any

LOG = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"

CREDENTIALS = "/2021-04-23/credentials"

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and what AWS adds for the envelope.
MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100


@dataclass(frozen=True)
class Invocation:
    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    client_context: str | None
    """JSON that the caller sends beside the event, where there is any."""
    deadline: float
    """When the function must have answered, in seconds since the epoch."""


@dataclass(frozen=True)
class Answered:
    payload: bytes


@dataclass(frozen=True)
class Failed:
    """The runtime's own report of an error. After one of an invocation the process lives on; after one of its start, not."""

    error_type: str
    payload: bytes


@dataclass(frozen=True)
class Died:
    """The process is gone, and this is what AWS says of it."""

    error_type: str
    message: str


@dataclass(frozen=True)
class TimedOut:
    """The process has not done in time what it had to do."""


Failure = Failed | Died | TimedOut


class Output:
    """What a process writes, standard output and error in one."""

    def __init__(self, pipe: IO[bytes]) -> None:
        os.set_blocking(pipe.fileno(), False)
        self._pipe = pipe
        self._lock = threading.Lock()
        self._chunks: list[bytes] = []
        # A process that fills its pipe stands still, so it is emptied all the time.
        threading.Thread(target=self._follow, daemon=True).start()

    def take(self) -> str:
        """Everything written until now and not taken yet.

        It reads the pipe itself: what a function wrote before it answered belongs to that invocation, even when the thread
        that follows has not come to it."""
        with self._lock:
            self._read()
            text = b"".join(self._chunks).decode(errors="replace")
            self._chunks.clear()
        return text if not text or text.endswith("\n") else text + "\n"

    def _follow(self) -> None:
        readable = select.poll()
        readable.register(self._pipe, select.POLLIN)
        more = True
        while more:
            readable.poll()
            with self._lock:
                more = self._read()
        with self._lock:
            self._pipe.close()

    def _read(self) -> bool:
        """Whether more may come."""
        while not self._pipe.closed and (chunk := self._pipe.read(65536)) != b"":
            if chunk is None:
                return True
            self._chunks.append(chunk)
        return False


class FunctionProcess:
    """One process of a function, from its start to its death.

    Its Runtime API's threads, the thread that waits for its death, and LocalStack's thread with an invocation meet here; one
    condition guards all that changes."""

    def __init__(
        self, command: list[str], environment: dict[str, str], directory: Path, credentials: dict[str, str] | None
    ) -> None:
        """The credentials are for it to fetch, where they are not in its environment."""
        self.credentials = credentials
        self._changed = threading.Condition()
        self._calls = 0
        self._asking = False
        self._initialized = False
        self._restored = False
        self._offered: Invocation | None = None
        self._running: str | None = None
        self._outcome: Answered | Failed | None = None
        self._end: Failed | Died | None = None
        self._dead = False
        self.peak_memory_mb = 0
        self._api = RuntimeApi(self)
        environment = {**environment, "AWS_LAMBDA_RUNTIME_API": self._api.address}
        if credentials:
            environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"http://{self._api.address}{CREDENTIALS}"
            environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = self._api.token
        try:
            self._process = subprocess.Popen(
                command,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                # A process group of its own, so that whatever the function starts dies with it.
                start_new_session=True,
            )
        except OSError:
            self._api.server_close()
            raise
        self._api.serve()
        self.output = Output(self._process.stdout)
        threading.Thread(target=self._await_death, daemon=True).start()

    def await_ready(self, deadline: float) -> Failure | None:
        """Waits until the function asks for an invocation: its start is over, or the last one that it had."""
        with self._changed:
            if self._has_died():
                self._changed.wait_for(lambda: self._dead)
            self._changed.wait_for(lambda: self._asking or self._end, deadline - time.time())
            return self._end or (None if self._asking else TimedOut())

    def await_snapshot(self, deadline: float) -> Failure | None:
        """Waits until the function asks to be restored: all that is to be in a snapshot has been done."""
        with self._changed:
            self._changed.wait_for(lambda: self._initialized or self._end, deadline - time.time())
            return self._end or (None if self._initialized else TimedOut())

    def restore(self) -> None:
        """Has the function go on, as it would in each environment that begins with its snapshot."""
        with self._changed:
            self._restored = True
            self._changed.notify_all()

    def run(self, invocation: Invocation) -> Answered | Failure:
        """To be called only when the process is ready."""
        with self._changed:
            self._offered, self._outcome = invocation, None
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._outcome or self._end, invocation.deadline - time.time())
            return self._outcome or self._end or TimedOut()

    def next_invocation(self) -> Invocation | None:
        """Blocks until there is one. None for a call that nobody waits for any more: the process died, or called again."""
        with self._changed:
            self._calls += 1
            call = self._calls
            self._asking = True
            self._note_memory()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._offered or self._end or self._calls != call)
            invocation = self._offered
            if invocation is None or self._end or self._calls != call:
                return None
            self._offered, self._asking, self._running = None, False, invocation.request_id
            return invocation

    def next_restore(self) -> bool:
        """Blocks until the function may go on. False when nobody is there any more to do so."""
        with self._changed:
            self._initialized = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._restored or self._end)
            return not self._end

    def report(self, request_id: str, outcome: Answered | Failed) -> bool:
        """False if that is not the invocation that is running."""
        with self._changed:
            if request_id != self._running:
                return False
            self._running, self._outcome = None, outcome
            self._note_memory()
            self._changed.notify_all()
            return True

    def report_failed_start(self, failure: Failed) -> None:
        with self._changed:
            self._end = self._end or failure
            self._changed.notify_all()

    def kill(self) -> None:
        """Ends the process at once, as AWS does where no extension has to be told first."""
        with self._changed:
            if not self._dead:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._changed.wait_for(lambda: self._dead)

    def _has_died(self) -> bool:
        """Sooner than the thread that waits for it can say: nothing must be given to a process that is killed and idle."""
        return self._dead or bool(os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG))

    def _await_death(self) -> None:
        os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        with self._changed:
            # Not reaped yet, the process still keeps its number, which is its group's, from being given to another.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._dead = True
            self._end = self._end or _death(self._process.returncode)
            self._changed.notify_all()
        self._api.close()

    def _note_memory(self) -> None:
        """Keeps the high-water mark of the process, without its children's; the kernel forgets it when the process dies."""
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
        except FileNotFoundError:
            return
        if peak := re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE):
            self.peak_memory_mb = math.ceil(int(peak[1]) / 1024)


class RuntimeApi(socketserver.ThreadingTCPServer):
    """https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html for one process."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, process: FunctionProcess) -> None:
        super().__init__((LOOPBACK, 0), RuntimeApiRequest)
        self.process = process
        self.address = f"{LOOPBACK}:{self.server_address[1]}"
        self.token = secrets.token_urlsafe()

    def serve(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        LOG.debug("A function broke off a call of its Runtime API", exc_info=True)


class RuntimeApiRequest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are sent one after the other: without this the body waits until the function has acknowledged the head.
    disable_nagle_algorithm = True
    root = "/2018-06-01/runtime/"
    server: RuntimeApi

    def do_GET(self) -> None:
        if self.path == f"{self.root}restore/next":
            self._let_go_on()
        elif self.path == CREDENTIALS and self.headers.get("Authorization") == self.server.token:
            self._send(200, json.dumps(self.server.process.credentials).encode(), {})
        elif self.path != f"{self.root}invocation/next":
            self._refuse(404, "UnknownPath", self.path)
        elif invocation := self.server.process.next_invocation():
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
            }
            if invocation.client_context:
                headers["Lambda-Runtime-Client-Context"] = invocation.client_context
            self._send(200, invocation.payload, headers)
        else:
            self.close_connection = True

    def _let_go_on(self) -> None:
        if self.server.process.next_restore():
            self._send(200, b"", {})
        else:
            self.close_connection = True

    def do_POST(self) -> None:
        body = self._body()
        failed = Failed(self.headers.get("Lambda-Runtime-Function-Error-Type", "Runtime.Unknown"), body)
        match self.path.removeprefix(self.root).split("/"):
            case ["init" | "restore", "error"]:
                self.server.process.report_failed_start(failed)
                self._accept()
            case ["invocation", request_id, "error"]:
                self._report(request_id, failed)
            case ["invocation", request_id, "response"]:
                self._report(request_id, self._answered(body))
            case _:
                self._refuse(404, "UnknownPath", self.path)

    def log_message(self, format: str, *args: Any) -> None:
        LOG.debug(format, *args)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        # What is left is trailers: they tell of a broken stream, and nothing is streamed here.
        while self.rfile.readline().strip():
            continue
        return b"".join(chunks)

    def _answered(self, body: bytes) -> Answered | Failed:
        if len(body) <= MAX_RESPONSE_BYTES:
            return Answered(body)
        error_type = "Function.ResponseSizeTooLarge"
        message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
        return Failed(error_type, error_payload(error_type, message))

    def _report(self, request_id: str, outcome: Answered | Failed) -> None:
        if self.server.process.report(request_id, outcome):
            self._accept()
        else:
            self._refuse(400, "InvalidRequestID", f"{request_id} is not the invocation that is running")

    def _accept(self) -> None:
        self._send(202, b'{"status":"OK"}', {})

    def _refuse(self, status: int, error_type: str, message: str) -> None:
        self._send(status, error_payload(error_type, message), {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _death(status: int) -> Died:
    if status == 0:
        return Died("Runtime.ExitError", "Runtime exited without providing a reason")
    reason = f"exit status {status}" if status > 0 else f"signal: {signal.strsignal(-status).lower()}"
    return Died("Runtime.ExitError", f"Runtime exited with error: {reason}")


def error_payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()
