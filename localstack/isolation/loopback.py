"""Makes LocalStack listen on the loopback interface only, because its functions run any code that a caller sends.

This module has two plug-ins for LocalStack 4.14:

- `GATEWAY_SERVER=loopback` makes the gateway serve on an inherited listening socket; LOOPBACK_SOCKET is its file descriptor.
  LocalStack's own servers listen on every interface and ignore the address in GATEWAY_LISTEN.
- A hook starts DynamoDB Local through DynamoDBOnLoopback.java, because DynamoDB Local listens on every interface too. It uses
  the jars in the folder DYNAMODB_LOCAL_HOME, so LocalStack does not download its own.
"""

import logging
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

from localstack.config import HostAndPort
from localstack.runtime import hooks
from localstack.runtime.server.core import RuntimeServerPlugin
from localstack.runtime.server.twisted import TwistedRuntimeServer
from localstack.services.dynamodb.server import DynamodbServer
from localstack.utils.run import ShellCommandThread
from localstack.utils.threads import TMP_THREADS
from rolo.gateway import Gateway
from rolo.serving.twisted import TwistedGateway
from twisted.internet import reactor

LOG = logging.getLogger(__name__)
# Sockets that keep ports from other programs.
RESERVED: list[socket.socket] = []


class LoopbackServer(TwistedRuntimeServer):
    """Plain HTTP."""

    def register(self, gateway: Gateway, listen: list[HostAndPort], ssl_creds: Any = None) -> None:
        with socket.socket(fileno=int(os.environ["LOOPBACK_SOCKET"])) as server:
            server.setblocking(False)
            reactor.adoptStreamPort(server.fileno(), socket.AF_INET, TwistedGateway(gateway))


class LoopbackServerPlugin(RuntimeServerPlugin):
    name = "loopback"

    def load(self, *args: Any, **kwargs: Any) -> LoopbackServer:
        return LoopbackServer()


def _reserve(port: int) -> None:
    """Keeps a port, which was free a moment ago, from other programs until DynamoDB Local listens there seconds later.

    A bound socket that does not listen keeps away each program that asks for any port, and not one that asks for this port.
    """
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", port))
    RESERVED.append(reservation)


@hooks.on_infra_start()
def start_dynamodb_on_loopback() -> None:
    DynamodbServer.do_start_thread = _start_dynamodb


def _start_dynamodb(server: DynamodbServer) -> ShellCommandThread:
    home = os.environ["DYNAMODB_LOCAL_HOME"]
    _reserve(server.port)
    thread = ShellCommandThread(
        [
            str(Path(os.environ["JAVA_HOME"], "bin", "java")),
            # It runs for minutes and serves one developer: a quick start matters more than fast code.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            # Otherwise a killed JVM leaves a file in /tmp.
            "-XX:-UsePerfData",
            f"-Xmx{server.heap_size}",
            "--enable-native-access=ALL-UNNAMED",
            f"-Djava.library.path={home}",
            # Java ignores TMPDIR, and this one unpacks a library there.
            f"-Djava.io.tmpdir={tempfile.gettempdir()}",
            "-cp",
            f"{home}:{home}/*",
            "DynamoDBOnLoopback",
            "-inMemory",
            "-port",
            str(server.port),
        ],
        env_vars={"DDB_LOCAL_TELEMETRY": "0"},
        log_listener=lambda line, **_: LOG.debug("%s", line.rstrip()),
        name="dynamodb-local",
    )
    # LocalStack stops these threads when it ends.
    TMP_THREADS.append(thread)
    thread.start()
    return thread
