"""Runs LocalStack's Lambda functions as processes of the host, for machines without Docker.

LocalStack loads this module when LAMBDA_RUNTIME_EXECUTOR=process, and creates one `ProcessExecutor` per execution environment.
A `provided.*` function starts its `bootstrap`. A `java*` function starts the JVM at JAVA_HOME with AWS's runtime interface
client from the folder LAMBDA_PROCESS_RUNTIME_CLIENT, which loads the function from the working directory, as on AWS. Each
process has its own Runtime API, and finds LocalStack through AWS_ENDPOINT_URL.

What a function and its caller can observe is as on AWS: the protocol, the environment variables, one invocation at a time, the
restart after a crash, a time-out or a failed start, the errors of these, and the log. A version published with SnapStart runs
its hooks at each start of a process, because there are no snapshots.

There is no isolation. A function runs as the user who started LocalStack, on the host's file system and network. Its code is
at LAMBDA_TASK_ROOT, not at /var/task. It shares /tmp with all other programs, unless it uses TMPDIR or java.io.tmpdir. Memory
and CPU are not limited; the memory size only sets a JVM's heap. Layers, extensions, images and other runtimes do not work.
Docker has all of these. Without Docker, this runs functions in a tenth of the time.
"""

import base64
import math
import os
import re
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from function_process import (
    LOOPBACK,
    Died,
    Failed,
    Failure,
    FunctionProcess,
    Invocation,
    Responded,
    TimedOut,
    error_payload,
)
from localstack.services.lambda_.invocation import lambda_models
from localstack.services.lambda_.invocation.execution_environment import ExecutionEnvironment
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin
from localstack.services.lambda_.invocation.runtime_executor import RuntimeExecutor

# AWS stops a start that takes longer, and repeats it within the first invocation, whose time-out then limits it:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
INIT_SECONDS = 10

# The initialization before a snapshot may take longer; the hooks after a restore have their own limit:
# https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
SNAPSHOT_SECONDS = 130
RESTORE_SECONDS = 10

CREDENTIAL_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")

# The lifetime of the credentials that LocalStack gives to a function.
CREDENTIALS_SECONDS = 43200

# On AWS the log of an invocation includes what its runtime writes between the response and the request for the next invocation,
# but the caller does not wait for that. So the executor waits for that output at most this long, in seconds.
TRAILING_OUTPUT_SECONDS = 0.1


class ProcessExecutor(RuntimeExecutor):
    """One execution environment. It has one process at a time, and starts a new one after a failure. LocalStack gives it one
    invocation at a time.

    The log has AWS's lines: INIT_REPORT for each failed start, and START, END and REPORT for each invocation, in order."""

    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._code = Path(function_version.config.code.get_unzipped_code_location())
        self._temporary = tempfile.mkdtemp(prefix=f"{function_version.id.function_name}-")
        self._environment: dict[str, str] = {}
        self.client_context: str | None = None
        self._lifecycle = threading.Lock()
        self._stopped = False
        self._process: FunctionProcess | None = None
        self._peak_memory_mb = 0
        self._init_ms = 0.0
        self._restore_ms = 0.0
        self._credentials: dict[str, str] | None = None
        snap_start = function_version.config.snap_start or {}
        self._snap_start = (
            snap_start.get("ApplyOn") == "PublishedVersions" and not function_version.id.qualifier.startswith("$LATEST")
        )
        self._log = ""

    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        runtime = function_version.config.runtime or "an image"
        if not runtime.startswith(("provided", "java")):
            raise ValueError(f"host mode runs only provided.* and java* functions, not {runtime}: use Docker for others")
        function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        """Does nothing: only the code was prepared, and LocalStack removes it."""

    def start(self, env_vars: dict[str, str]) -> None:
        """Starts the process. A failed start is not an error yet: as on AWS, the first invocation repeats it and returns its
        error to the caller."""
        self._environment = self._environment_from(env_vars)
        if self._snap_start:
            self._credentials = self._credentials_from(env_vars)
        started = time.monotonic()
        limit = max(SNAPSHOT_SECONDS, self.function_version.config.timeout) if self._snap_start else INIT_SECONDS
        process = self._start_process(time.time() + limit, "init")
        if isinstance(process, FunctionProcess) and not self._snap_start:
            self._init_ms = (time.monotonic() - started) * 1000
        if self._stopped:
            raise RuntimeError("The execution environment was stopped during its start")

    def stop(self) -> None:
        with self._lifecycle:
            self._stopped = True
            process = self._process
        if process:
            process.kill()
        shutil.rmtree(self._temporary, ignore_errors=True)

    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        request_id = payload["invoke-id"]
        timeout = self.function_version.config.timeout
        started, deadline = time.monotonic(), time.time() + timeout
        process = self._ready_process(deadline)
        self._log += f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}\n"
        invocation = Invocation(
            request_id,
            payload["payload"].encode(),
            payload["invoked-function-arn"],
            payload["trace-id"],
            self.client_context,
            deadline,
        )
        outcome = process.run(invocation) if isinstance(process, FunctionProcess) else process
        duration_ms = (time.monotonic() - started) * 1000
        self._finish(outcome)
        response, lines, status = _describe(outcome, request_id, timeout)
        self._log += f"{lines}END RequestId: {request_id}\n{self._report(request_id, duration_ms)}{status}\n"
        log, self._log = self._log, ""
        return InvocationResult(request_id, response, is_error=not isinstance(outcome, Responded), logs=log)

    def get_logs(self) -> str:
        return self._log

    def get_address(self) -> str:
        return LOOPBACK

    def get_endpoint_from_executor(self) -> str:
        """An address, because with a host name the SDKs put an S3 bucket's name into the host name, which then needs DNS."""
        return LOOPBACK

    def get_runtime_endpoint(self) -> str:
        """Empty: only LocalStack's own program in a container would use this endpoint."""
        return ""

    def _ready_process(self, deadline: float) -> FunctionProcess | Failure:
        if process := self._process:
            self._take_output()
            failure = process.await_ready(deadline)
            if failure is None:
                return process
            if isinstance(failure, TimedOut):
                return failure
            # The process ended between two invocations, so the next caller gets a new process and no error.
            self._discard_process()
        return self._start_process(deadline, "invoke")

    def _start_process(self, deadline: float, phase: str) -> FunctionProcess | Failure:
        started = time.monotonic()
        process = self._new_process()
        if not isinstance(process, FunctionProcess):
            failure: Failure | None = process
        elif self._snap_start:
            failure = process.await_snapshot(deadline)
        else:
            failure = process.await_ready(deadline)
        init_ms = (time.monotonic() - started) * 1000
        if failure is None:
            return self._restore(process, init_ms) if self._snap_start else process
        self._discard_process()
        self._log += f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: {phase}\tStatus: {_status(failure)}\n"
        return failure

    def _restore(self, process: FunctionProcess, init_ms: float) -> FunctionProcess | Failure:
        """Continues in the same process, because there are no snapshots."""
        self._take_output()
        self._log += f"INIT_REPORT Init Duration: {init_ms:.2f} ms\n"
        config = self.function_version.config
        arn = config.runtime_version_config["RuntimeVersionArn"]
        self._log += f"RESTORE_START Runtime Version: {config.runtime}\tRuntime Version ARN: {arn}\n"
        started = time.monotonic()
        process.restore()
        failure = process.await_ready(time.time() + RESTORE_SECONDS)
        restore_ms = (time.monotonic() - started) * 1000
        if failure:
            self._discard_process()
        else:
            self._take_output()
            self._restore_ms = restore_ms
        status = f"\tStatus: {_status(failure)}" if failure else ""
        self._log += f"RESTORE_REPORT Restore Duration: {restore_ms:.2f} ms{status}\n"
        return failure or process

    def _new_process(self) -> FunctionProcess | Died:
        command = self._command()
        with self._lifecycle:
            if self._stopped:
                return Died("Runtime.ExitError", "The execution environment was stopped")
            try:
                self._process = FunctionProcess(command, self._environment, self._code, self._credentials)
            except OSError as error:
                return Died("Runtime.InvalidEntrypoint", f"{command[0]} cannot be started: {error.strerror}")
            return self._process

    def _finish(self, outcome: Responded | Failure) -> None:
        if isinstance(outcome, Died | TimedOut):
            self._discard_process()
        elif self._process:
            # What a runtime writes shortly after its response, such as a stack trace, belongs to the same invocation.
            self._process.await_ready(time.time() + TRAILING_OUTPUT_SECONDS)
            self._take_output()

    def _discard_process(self) -> None:
        if self._process:
            self._process.kill()
            self._take_output()
            self._process = None

    def _take_output(self) -> None:
        if self._process:
            self._log += self._process.output.take()
            self._peak_memory_mb = max(self._peak_memory_mb, self._process.peak_memory_mb)

    def _report(self, request_id: str, duration_ms: float) -> str:
        init_ms, self._init_ms = self._init_ms, 0.0
        restore_ms, self._restore_ms = self._restore_ms, 0.0
        report = (
            f"REPORT RequestId: {request_id}\tDuration: {duration_ms:.2f} ms\t"
            f"Billed Duration: {math.ceil(duration_ms + init_ms + restore_ms)} ms\t"
            f"Memory Size: {self.function_version.config.memory_size} MB\tMax Memory Used: {self._peak_memory_mb} MB\t"
        )
        if restore_ms:
            return f"{report}Restore Duration: {restore_ms:.2f} ms\tBilled Restore Duration: {math.ceil(restore_ms)} ms\t"
        return f"{report}Init Duration: {init_ms:.2f} ms\t" if init_ms else report

    def _command(self) -> list[str]:
        if not self.function_version.config.runtime.startswith("java"):
            return [str(self._code / "bootstrap")]
        client = os.environ["LAMBDA_PROCESS_RUNTIME_CLIENT"]
        package = "com.amazonaws.services.lambda"
        return [
            f"{os.environ['JAVA_HOME']}/bin/java",
            *_jvm_defaults(self.function_version.config.memory_size, self._environment.get("JAVA_TOOL_OPTIONS", "")),
            "-XX:+ErrorFileToStderr",
            # The client loads native code; without this the JVM writes a warning about that into every function's log.
            "--enable-native-access=ALL-UNNAMED",
            # Otherwise a killed JVM leaves a file in /tmp.
            "-XX:-UsePerfData",
            f"-Djava.io.tmpdir={self._temporary}",
            f"-Dorg.crac.Core.Compat={package}.crac",
            f"-D{package}.runtime.api.client.runtimeapi.NativeClient.JNI={client}/jni/libaws-lambda-jni.linux-x86_64.so",
            "-cp",
            f"{client}/*",
            f"{package}.runtime.api.client.AWSLambda",
            self.function_version.config.handler,
        ]

    def _environment_from(self, env_vars: dict[str, str]) -> dict[str, str]:
        """AWS's variables, the function's own, and of LocalStack's environment only PATH and the time before a retry.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
        runtime = self.function_version.config.runtime
        environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "LAMBDA_RETRY_BASE_DELAY")},
            "LANG": "C.UTF-8",
            "LD_LIBRARY_PATH": f"{self._code}:{self._code}/lib",
            "TMPDIR": self._temporary,
            **{name: str(value) for name, value in env_vars.items() if not name.startswith("LOCALSTACK_")},
            **(self.function_version.config.environment or {}),
            "LAMBDA_TASK_ROOT": str(self._code),
        }
        del environment["AWS_LAMBDA_FUNCTION_TIMEOUT"], environment["AWS_EXECUTION_ENV"]
        if runtime.startswith("java"):
            environment["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{runtime}"
            environment["LAMBDA_RUNTIME_DIR"] = os.environ["LAMBDA_PROCESS_RUNTIME_CLIENT"]
        if self._snap_start:
            environment["AWS_LAMBDA_INITIALIZATION_TYPE"] = "snap-start"
            # As on AWS: a snapshot outlives its credentials, and belongs to no log stream.
            for name in (*CREDENTIAL_VARIABLES, "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"):
                environment.pop(name)
        return environment

    def _credentials_from(self, env_vars: dict[str, str]) -> dict[str, str]:
        """The response of the credentials endpoint.

        https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html"""
        key, secret, token = (str(env_vars[name]) for name in CREDENTIAL_VARIABLES)
        expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + CREDENTIALS_SECONDS))
        return {"AccessKeyId": key, "SecretAccessKey": secret, "Token": token, "Expiration": expiration}


class ProcessExecutorPlugin(RuntimeExecutorPlugin):
    name = "process"

    def load(self, *args: Any, **kwargs: Any) -> type[ProcessExecutor]:
        ExecutionEnvironment.invoke = _invoke_with_client_context
        return ProcessExecutor


_invoke = ExecutionEnvironment.invoke


def _invoke_with_client_context(environment: ExecutionEnvironment, invocation: lambda_models.Invocation) -> InvocationResult:
    """Passes the client context to the executor, which LocalStack does not do. Each environment runs one invocation at a time,
    so an attribute can hold it."""
    context = invocation.client_context
    environment.runtime_executor.client_context = base64.b64decode(context).decode() if context else None
    return _invoke(environment, invocation)


def _jvm_defaults(memory_mb: int, tool_options: str) -> list[str]:
    """The JVM options of AWS's Java runtimes, as read from the process of a 512 MB function on AWS. Its heap was 85 % of that.

    As on AWS, JAVA_TOOL_OPTIONS can override them. The command line has precedence over that variable, and the JVM does not
    start with two garbage collectors, so each option that the variable sets is left out here."""
    defaults = {
        f"-XX:MaxHeapSize={round(memory_mb * 1024 * 0.85)}k": r"-Xmx|-XX:MaxHeapSize|-XX:MaxRAM",
        "-XX:+UseSerialGC": r"-XX:\+Use\w+GC\b",
        "-XX:TieredStopAtLevel=1": r"TieredCompilation|TieredStopAtLevel",
    }
    return [option for option, overridden_by in defaults.items() if not re.search(overridden_by, tool_options)]


def _status(failure: Failure) -> str:
    return "timeout" if isinstance(failure, TimedOut) else f"error\tError Type: {failure.error_type}"


def _describe(outcome: Responded | Failure, request_id: str, timeout: int) -> tuple[bytes, str, str]:
    """The payload for the caller, the lines that AWS adds to the log, and the end of the REPORT line."""
    match outcome:
        case Responded(payload) | Failed(_, payload):
            return payload, "", ""
        case Died(error_type, message):
            message = f"RequestId: {request_id} Error: {message}"
            status = f"Status: error\tError Type: {error_type}\t"
            return error_payload(error_type, message), f"{message}\n{error_type}\n", status
        case TimedOut():
            message = f"RequestId: {request_id} Error: Task timed out after {timeout:.2f} seconds"
            return error_payload("Sandbox.Timedout", message), "", "Status: timeout\t"
