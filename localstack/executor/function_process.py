"""One process of a Lambda function, and the Runtime API that it calls. This module does not depend on LocalStack."""

import http.client
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

# AWS's runtime client for Java sends the causes of an error in a header, however long. By default, a server takes 64 KB.
http.client._MAXLINE = 2 * 1024 * 1024

CREDENTIALS = "/2021-04-23/credentials"

# 6 MB, plus 100 bytes that AWS adds for the envelope: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100


@dataclass(frozen=True)
class Invocation:
    request_id: str
    payload: bytes
    function_arn: str
    trace_id: str
    client_context: str | None
    """JSON that the caller sent with the event, if any."""
    deadline: float
    """The time by which the function must respond, in seconds since the epoch."""


@dataclass(frozen=True)
class Responded:
    payload: bytes


@dataclass(frozen=True)
class Failed:
    """An error that the runtime reported. The process survives an error of an invocation, but not an error of its start."""

    error_type: str
    payload: bytes


@dataclass(frozen=True)
class Died:
    """The process ended. The fields hold AWS's error type and message for that."""

    error_type: str
    message: str


@dataclass(frozen=True)
class TimedOut:
    """The start or the invocation was not finished by its deadline."""


Failure = Failed | Died | TimedOut


class Output:
    """Collects what a process writes to standard output and standard error."""

    def __init__(self, pipe: IO[bytes]) -> None:
        os.set_blocking(pipe.fileno(), False)
        self._pipe = pipe
        self._lock = threading.Lock()
        self._chunks: list[bytes] = []
        # A process blocks when its pipe is full, so a thread empties the pipe all the time.
        threading.Thread(target=self._collect, daemon=True).start()

    def take(self) -> str:
        """Returns everything written since the last call.

        It reads the pipe itself: what a function wrote before it responded belongs to that invocation, even if the collecting
        thread has not read it yet."""
        with self._lock:
            self._read()
            text = b"".join(self._chunks).decode(errors="replace")
            self._chunks.clear()
        return text if not text or text.endswith("\n") else text + "\n"

    def _collect(self) -> None:
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
        """Reads all that is available. False at the end of the output."""
        while not self._pipe.closed and (chunk := self._pipe.read(65536)) != b"":
            if chunk is None:
                return True
            self._chunks.append(chunk)
        return False


class FunctionProcess:
    """One process of a function, from its start to its end.

    Three kinds of threads use it: those of its Runtime API, the one that waits for the end of the process, and LocalStack's
    thread with an invocation. One condition guards all mutable state."""

    def __init__(
        self, command: list[str], environment: dict[str, str], directory: Path, credentials: dict[str, str] | None
    ) -> None:
        """Starts the process.

        If credentials are given, the process fetches them from its Runtime API; otherwise they are in its environment."""
        self.credentials = credentials
        self._changed = threading.Condition()
        self._calls = 0
        self._is_ready = False
        self._is_initialized = False
        self._is_restored = False
        self._offered: Invocation | None = None
        self._running: str | None = None
        self._outcome: Responded | Failed | None = None
        self._failure: Failed | Died | None = None
        self._has_ended = False
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
                # A process group of its own, so that everything the function starts is killed with it.
                start_new_session=True,
            )
        except OSError:
            self._api.server_close()
            raise
        self._api.serve()
        self.output = Output(self._process.stdout)
        threading.Thread(target=self._await_end, daemon=True).start()

    def await_ready(self, deadline: float) -> Failure | None:
        """Waits until the function asks for its next invocation, which ends its start or its last invocation."""
        with self._changed:
            if self._is_dead():
                self._changed.wait_for(lambda: self._has_ended)
            self._changed.wait_for(lambda: self._is_ready or self._failure, deadline - time.time())
            return self._failure or (None if self._is_ready else TimedOut())

    def await_snapshot(self, deadline: float) -> Failure | None:
        """Waits until the function asks to be restored, which ends the work before a snapshot."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_initialized or self._failure, deadline - time.time())
            return self._failure or (None if self._is_initialized else TimedOut())

    def restore(self) -> None:
        """Lets the function continue, as in an environment that starts from its snapshot."""
        with self._changed:
            self._is_restored = True
            self._changed.notify_all()

    def run(self, invocation: Invocation) -> Responded | Failure:
        """Runs one invocation. Call it only when the process is ready."""
        with self._changed:
            self._offered, self._outcome = invocation, None
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._outcome or self._failure, invocation.deadline - time.time())
            return self._outcome or self._failure or TimedOut()

    def next_invocation(self) -> Invocation | None:
        """Blocks until there is an invocation. None if the process ended, or if it has made another such call meanwhile."""
        with self._changed:
            self._calls += 1
            call = self._calls
            self._is_ready = True
            self._record_peak_memory()
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._offered or self._failure or self._calls != call)
            invocation = self._offered
            if invocation is None or self._failure or self._calls != call:
                return None
            self._offered, self._is_ready, self._running = None, False, invocation.request_id
            return invocation

    def next_restore(self) -> bool:
        """Blocks until the function may continue. False if the process ended."""
        with self._changed:
            self._is_initialized = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_restored or self._failure)
            return not self._failure

    def report(self, request_id: str, outcome: Responded | Failed) -> bool:
        """Records the outcome of the running invocation. False if the request id is not that invocation's."""
        with self._changed:
            if request_id != self._running:
                return False
            self._running, self._outcome = None, outcome
            self._record_peak_memory()
            self._changed.notify_all()
            return True

    def report_failed_start(self, failure: Failed) -> None:
        with self._changed:
            self._failure = self._failure or failure
            self._changed.notify_all()

    def kill(self) -> None:
        """Kills the process without a shutdown phase, as AWS does for functions without extensions."""
        with self._changed:
            if not self._has_ended:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._changed.wait_for(lambda: self._has_ended)

    def _is_dead(self) -> bool:
        """Asks the kernel, because the waiting thread may not have noticed yet and a killed process must get no invocation."""
        return self._has_ended or bool(os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG))

    def _await_end(self) -> None:
        os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT)
        with self._changed:
            # The process is not reaped yet, so the kernel cannot have given its number, which names the group, to another one.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._has_ended = True
            self._failure = self._failure or _died(self._process.returncode)
            self._changed.notify_all()
        self._api.close()

    def _record_peak_memory(self) -> None:
        """Records the peak memory of the process without its children. The kernel drops it when the process ends."""
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
        LOG.debug("A function closed the connection during a call of its Runtime API", exc_info=True)


class RuntimeApiRequest(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body are sent one after the other: without this the body waits until the function acknowledges the headers.
    disable_nagle_algorithm = True
    root = "/2018-06-01/runtime/"
    server: RuntimeApi

    def do_GET(self) -> None:
        if self.path == f"{self.root}restore/next":
            self._send_restore()
        elif self.path == CREDENTIALS and self.headers.get("Authorization") == self.server.token:
            self._send(200, json.dumps(self.server.process.credentials).encode(), {})
        elif self.path != f"{self.root}invocation/next":
            self._reject(404, "UnknownPath", self.path)
        elif invocation := self.server.process.next_invocation():
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                "Lambda-Runtime-Trace-Id": invocation.trace_id,
            }
            if invocation.client_context:
                # A header is one line of bytes. http.server encodes it as Latin-1, so these characters stand for the bytes.
                line = re.sub(r"[\r\n]", " ", invocation.client_context)
                headers["Lambda-Runtime-Client-Context"] = line.encode().decode("latin-1")
            self._send(200, invocation.payload, headers)
        else:
            self.close_connection = True

    def _send_restore(self) -> None:
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
                self._report(request_id, self._outcome_of_response(body))
            case _:
                self._reject(404, "UnknownPath", self.path)

    def log_message(self, format: str, *args: Any) -> None:
        LOG.debug(format, *args)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        # The rest is trailers, in which a runtime reports an error of a streamed response. Nothing is streamed here.
        while self.rfile.readline().strip():
            continue
        return b"".join(chunks)

    def _outcome_of_response(self, body: bytes) -> Responded | Failed:
        if len(body) <= MAX_RESPONSE_BYTES:
            return Responded(body)
        error_type = "Function.ResponseSizeTooLarge"
        message = f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
        return Failed(error_type, error_payload(error_type, message))

    def _report(self, request_id: str, outcome: Responded | Failed) -> None:
        if self.server.process.report(request_id, outcome):
            self._accept()
        else:
            self._reject(400, "InvalidRequestID", f"{request_id} is not the running invocation")

    def _accept(self) -> None:
        self._send(202, b'{"status":"OK"}', {})

    def _reject(self, status: int, error_type: str, message: str) -> None:
        self._send(status, error_payload(error_type, message), {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _died(status: int) -> Died:
    if status == 0:
        return Died("Runtime.ExitError", "Runtime exited without providing a reason")
    reason = f"exit status {status}" if status > 0 else f"signal: {signal.strsignal(-status).lower()}"
    return Died("Runtime.ExitError", f"Runtime exited with error: {reason}")


def error_payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()
