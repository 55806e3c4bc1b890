"""Keeps LocalStack off the network: an AWS that runs anybody's code is nobody else's business.

Two plug-ins for LocalStack 4.14. `GATEWAY_SERVER=loopback` makes the gateway serve on the listening socket that it inherits,
whose number is in LOOPBACK_SOCKET; LocalStack's own servers listen on every interface, whatever GATEWAY_LISTEN says. A hook
starts DynamoDB Local, which has the same habit, through DynamoDBOnLoopback.java and from the jars in the folder
DYNAMODB_LOCAL_HOME, so that LocalStack need not download its own.
"""

import logging
import os
import socket
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


@hooks.on_infra_start()
def start_dynamodb_on_loopback() -> None:
    DynamodbServer.do_start_thread = _start_dynamodb


def _start_dynamodb(server: DynamodbServer) -> ShellCommandThread:
    home = os.environ["DYNAMODB_LOCAL_HOME"]
    thread = ShellCommandThread(
        [
            os.path.join(os.environ["JAVA_HOME"], "bin", "java"),
            # It lives for minutes and serves one developer: a quick start is worth more than fast code.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            # Or it would leave a file in /tmp when it is killed.
            "-XX:-UsePerfData",
            f"-Xmx{server.heap_size}",
            "--enable-native-access=ALL-UNNAMED",
            f"-Djava.library.path={home}",
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
    # What LocalStack stops when it ends.
    TMP_THREADS.append(thread)
    thread.start()
    return thread
