"""Runs one LocalStack in the foreground and leaves nothing behind, no process and no file, whatever ends it.

`host` starts this with the Python of its installation. It ends with LocalStack, on SIGTERM, SIGINT and SIGHUP, and, given
--with-parent, when its standard input closes, which happens however the parent dies. Standard output gets one line, the
endpoint, as soon as LocalStack answers there; standard error is for people.

The port is this program's from the first moment, and LocalStack inherits the listening socket: no other can come between, and
whoever calls early waits.

There are two processes. The one in the foreground holds the end of a pipe and waits. The guardian has a session of its own,
out of reach of what is sent to the foreground's group; it starts LocalStack, and when the pipe closes, even because the
foreground was killed, it ends everything and cleans up.
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
    lifeline, held = os.pipe()
    if guardian := os.fork():
        server.close()
        os.close(lifeline)
        sys.exit(hold(os.fdopen(held, "wb"), guardian, arguments.with_parent))
    os.close(held)
    os.setsid()
    guard(lifeline, server, arguments.log)


def listen(port: int, or_another: bool) -> socket.socket:
    try:
        return socket.create_server((ADDRESS, port))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        if or_another:
            return socket.create_server((ADDRESS, 0))
        sys.exit(f"localstack/host: port {port} is taken: stop what listens there, or choose another with --port.")


def hold(lifeline: BinaryIO, guardian: int, with_parent: bool) -> int:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: lifeline.close())
    if with_parent:
        at_end_of(sys.stdin.fileno(), lifeline.close)
    return os.waitstatus_to_exitcode(os.waitpid(guardian, 0)[1])


def guard(lifeline: int, server: socket.socket, log: Path | None) -> Never:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    # Orphans become this process's children: whatever a function or LocalStack has started is found by descent at the end.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    state = Path(tempfile.mkdtemp(prefix="coatcheck-localstack-"))
    try:
        at_end_of(lifeline, lambda: os.kill(os.getpid(), signal.SIGTERM))
        log = log or state / "localstack.log"
        port = server.getsockname()[1]
        with server:
            localstack = start(server, port, state, log)
        await_end(localstack, port, log)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        kill_descendants()
        shutil.rmtree(state)


def at_end_of(file: int, action: Callable[[], None]) -> None:
    def wait() -> None:
        while os.read(file, 4096):
            continue
        action()

    threading.Thread(target=wait, daemon=True).start()


def start(server: socket.socket, port: int, state: Path, log: Path) -> subprocess.Popen[bytes]:
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
    if answers(port):
        print(f"http://{ADDRESS}:{port}", flush=True)
        say(f"LocalStack answers at http://{ADDRESS}:{port}; its log is {log}.")
    while localstack.returncode is None:
        # Orphans that die in the meantime are buried here, too.
        pid, status = os.waitpid(-1, 0)
        if pid == localstack.pid:
            localstack.returncode = os.waitstatus_to_exitcode(status)
    say(log.read_text(errors="replace")[-4000:])
    sys.exit(f"LocalStack ended by itself with status {localstack.returncode}; the end of its log is above.")


def prepare(port: int, state: Path) -> dict[str, str]:
    """Lays out the folder that holds all of this LocalStack's state, and returns LocalStack's environment."""
    installation = Path(sys.prefix).parent
    root, temporary = state / "root", state / "tmp"
    root.mkdir()
    temporary.mkdir()
    (root / "usr").symlink_to(installation / "root" / "usr")
    # The caller's AWS_PROFILE or AWS_ENDPOINT_URL are for its own clients, and would mislead those inside LocalStack.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return inherited | {
        "TMPDIR": str(temporary),
        "XDG_CACHE_HOME": str(installation / "cache"),
        "FILESYSTEM_ROOT": str(root),
        # It takes any /.dockerenv for a sign that it runs in its own image, and ignores FILESYSTEM_ROOT there.
        "OVERRIDE_IN_DOCKER": "0",
        "GATEWAY_LISTEN": f"{ADDRESS}:{port}",
        "GATEWAY_SERVER": "loopback",
        # The URLs of queues, APIs and functions are made of these; its own defaults are names for its own DNS server.
        "LOCALSTACK_HOST": f"localhost:{port}",
        "SQS_ENDPOINT_STRATEGY": "path",
        "DNS_ADDRESS": "0",
        "EAGER_SERVICE_LOADING": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        # The older providers do not feed a table's stream into a Lambda function.
        "PROVIDER_OVERRIDE_DYNAMODB": "v2",
        "PROVIDER_OVERRIDE_DYNAMODBSTREAMS": "v2",
        # So often CloudFormation asks at once whether a resource is made, before it asks every five seconds.
        "CFN_NO_WAIT_ITERATIONS": "200",
        "DYNAMODB_LOCAL_HOME": str(installation / "dynamodb-local"),
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LAMBDA_PROCESS_RUNTIME_CLIENT": str(installation / "runtime-interface-client"),
    }


def answers(port: int) -> bool:
    """Waits until LocalStack does; False if it ends before."""
    with contextlib.closing(http.client.HTTPConnection(ADDRESS, port)) as connection:
        try:
            connection.request("GET", "/_localstack/health")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False


def kill_descendants() -> None:
    """At once: LocalStack's own orderly end takes seconds, and what it would save is thrown away."""
    while descendants := psutil.Process().children(recursive=True):
        for process in descendants:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # One of them was this process's own child. The next round sees who has been orphaned, or born, in between.
        os.waitpid(-1, 0)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


main()
