"""Runs one LocalStack in the foreground. However it ends, it leaves no process and no file behind.

`host` starts this program with the Python of its installation. It ends when LocalStack ends, on SIGTERM, SIGINT and SIGHUP,
and, with --with-parent, when its standard input closes, which the death of the parent causes in any case. It prints one line
to standard output: the endpoint, as soon as LocalStack responds there. Messages for people go to standard error.

This program opens the listening socket and LocalStack inherits it. So no other program can take the port in between, and
early callers wait until LocalStack is ready.

There are two processes. The foreground process holds the write end of a pipe and waits. The guardian process starts
LocalStack, and reads the pipe. When the pipe closes, even because the foreground process was killed, the guardian kills
LocalStack and all it started and removes its files. The guardian has its own session, so signals to the foreground's process
group do not reach it.
"""

import argparse
import contextlib
import ctypes
import errno
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Never

import psutil

ADDRESS = "127.0.0.1"
# https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--or-another", action="store_true")
    parser.add_argument("--log", type=Path)
    parser.add_argument("--with-parent", action="store_true")
    arguments = parser.parse_args()

    server = listen(arguments.port, arguments.or_another)
    read_end, write_end = os.pipe()
    if guardian := os.fork():
        server.close()
        os.close(read_end)
        sys.exit(run_foreground(os.fdopen(write_end, "wb"), guardian, arguments.with_parent))
    os.close(write_end)
    os.setsid()
    run_guardian(read_end, server, arguments.log)


def listen(port: int, or_another: bool) -> socket.socket:
    try:
        return socket.create_server((ADDRESS, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        if or_another:
            return socket.create_server((ADDRESS, 0))
        sys.exit(f"localstack/host: port {port} is taken: stop what listens there, or choose another with --port.")


def run_foreground(pipe: BinaryIO, guardian: int, with_parent: bool) -> int:
    """Closes the pipe when this process is to end, and returns the guardian's exit code."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # nohup has SIGHUP ignored.
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, lambda *_: pipe.close())
    if with_parent:
        at_end_of(sys.stdin.fileno(), pipe.close)
    return os.waitstatus_to_exitcode(os.waitpid(guardian, 0)[1])


def run_guardian(pipe: int, server: socket.socket, log: Path | None) -> Never:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # Orphaned processes become children of this one. So at the end it finds everything that LocalStack or a function started.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    state = Path(tempfile.mkdtemp(prefix="coatcheck-localstack-"))
    try:
        at_end_of(pipe, lambda: os.kill(os.getpid(), signal.SIGTERM))
        log = log or state / "localstack.log"
        port = server.getsockname()[1]
        with server:
            localstack = start_localstack(server, port, state, log)
        await_end(localstack, port, log)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        kill_descendants()
        shutil.rmtree(state)


def at_end_of(file: int, action: Callable[[], None]) -> None:
    """Runs the action in another thread once the file has been read to its end."""

    def wait() -> None:
        while os.read(file, 4096):
            continue
        action()

    threading.Thread(target=wait, daemon=True).start()


def start_localstack(server: socket.socket, port: int, state: Path, log: Path) -> subprocess.Popen[bytes]:
    environment = prepare(port, state) | {"LOOPBACK_SOCKET": str(server.fileno())}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-I", "-m", "localstack.runtime.main"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[server.fileno()],
        )


def await_end(localstack: subprocess.Popen[bytes], port: int, log: Path) -> Never:
    if await_health(port):
        print(f"http://{ADDRESS}:{port}", flush=True)
        say(f"LocalStack is ready at http://{ADDRESS}:{port}; its log is {log}.")
    while localstack.returncode is None:
        # This also reaps orphaned processes, which are children of this one.
        pid, status = os.waitpid(-1, 0)
        if pid == localstack.pid:
            localstack.returncode = os.waitstatus_to_exitcode(status)
    say(log.read_text(errors="replace")[-4000:])
    sys.exit(f"LocalStack ended by itself with status {localstack.returncode}; the end of its log is above.")


def prepare(port: int, state: Path) -> dict[str, str]:
    """Creates the folders for all state of this LocalStack, and returns LocalStack's environment variables."""
    installation = Path(sys.prefix).parent
    root, temporary = state / "root", state / "tmp"
    root.mkdir()
    temporary.mkdir()
    (root / "usr").symlink_to(installation / "root" / "usr")
    # AWS_PROFILE, AWS_ENDPOINT_URL and the like are meant for the caller's own clients and would mislead those in LocalStack.
    # It calls only itself, which no proxy reaches.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON")) and not name.upper().endswith("_PROXY")
    }
    return inherited | {
        "TMPDIR": str(temporary),
        # LocalStack writes its index of plug-ins there, and does not write it in one step: another one could read half of it.
        "XDG_CACHE_HOME": str(state / "cache"),
        "FILESYSTEM_ROOT": str(root),
        # If /.dockerenv exists, LocalStack concludes that it runs in its own image, and ignores FILESYSTEM_ROOT.
        "OVERRIDE_IN_DOCKER": "0",
        "GATEWAY_LISTEN": f"{ADDRESS}:{port}",
        "GATEWAY_SERVER": "loopback",
        # LocalStack builds the URLs of queues, APIs and functions from these. Its default host names need its own DNS server.
        "LOCALSTACK_HOST": f"localhost:{port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # The older providers do not send a table's stream to a Lambda function.
        "PROVIDER_OVERRIDE_DYNAMODB": "v2",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "v2",
        # Number of polls for a new resource that CloudFormation makes without a pause; after them it polls every five seconds.
        "CFN_NO_WAIT_ITERATIONS": "200",
        "DYNAMODB_LOCAL_HOME": str(installation / "dynamodb-local"),
        # In seconds. The executor itself limits a start, to 130 s with SnapStart. After its default of 20 s, LocalStack would
        # give up a start that a busy machine only delays.
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "150",
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LAMBDA_PROCESS_RUNTIME_CLIENT": str(installation / "runtime-interface-client"),
    }


def await_health(port: int) -> bool:
    """Waits until LocalStack answers its health check; False if it ends before that."""
    with contextlib.closing(http.client.HTTPConnection(ADDRESS, port)) as connection:
        try:
            connection.request("GET", "/_localstack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def kill_descendants() -> None:
    """Kills them at once: LocalStack's own shutdown takes seconds and would only save state that is deleted anyway."""
    while descendants := psutil.Process().children(recursive=True):
        for process in descendants:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # At least one of them was a direct child. The next round finds processes that were orphaned or started in between.
        os.waitpid(-1, 0)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


main()
