"""What LocalStack leaves out of published versions and of aliases, and a template counts on."""

from typing import Any

from localstack.services.cloudformation.resource_provider import OperationStatus, ProgressEvent, ResourceRequest
from localstack.services.lambda_.invocation.event_manager import Poller
from localstack.services.lambda_.invocation.lambda_models import EventInvokeConfig, Function
from localstack.services.lambda_.resource_providers.aws_lambda_function import LambdaFunctionProvider
from localstack.services.lambda_.resource_providers.aws_lambda_eventinvokeconfig import LambdaEventInvokeConfigProvider
from localstack.services.lambda_.resource_providers.lambda_alias import LambdaAliasProvider


def amend() -> None:
    LambdaFunctionProvider.create = _with_snap_start(LambdaFunctionProvider.create)
    LambdaFunctionProvider.update = _with_snap_start(LambdaFunctionProvider.update)
    LambdaAliasProvider.update = _update_alias
    LambdaEventInvokeConfigProvider.update = LambdaEventInvokeConfigProvider.create
    for provider in (LambdaAliasProvider, LambdaEventInvokeConfigProvider):
        # CloudFormation takes a function that changes for another one, makes what belongs to it anew, and deletes the old,
        # which by then is the same.
        provider.SCHEMA["createOnlyProperties"] = []
    Poller.handle_message = _handle_message_as_alias(Poller.handle_message)


def _with_snap_start(make: Any) -> Any:
    """CloudFormation hands everything of a function to Lambda but this, which it knows."""

    def made(provider: LambdaFunctionProvider, request: ResourceRequest) -> ProgressEvent:
        event = make(provider, request)
        if event.status == OperationStatus.SUCCESS and (snap_start := request.desired_state.get("SnapStart")):
            client, name = request.aws_client_factory.lambda_, event.resource_model["FunctionName"]
            client.update_function_configuration(FunctionName=name, SnapStart=snap_start)
            client.get_waiter("function_updated_v2").wait(FunctionName=name)
        return event

    return made


def _update_alias(provider: LambdaAliasProvider, request: ResourceRequest) -> ProgressEvent:
    """CloudFormation does not have an alias name another version."""
    alias = request.desired_state
    names = ("FunctionName", "Name", "FunctionVersion")
    request.aws_client_factory.lambda_.update_alias(**{name: alias[name] for name in names})
    return ProgressEvent(status=OperationStatus.SUCCESS, resource_model={**request.previous_state, **alias})


class AliasedConfigs(dict[str, EventInvokeConfig]):
    """Finds what is to become of an alias's events by the version that they are handed to."""

    def __init__(self, function: Function) -> None:
        super().__init__(function.event_invoke_configs)
        self._function = function

    def get(self, qualifier: str, default: EventInvokeConfig | None = None) -> EventInvokeConfig | None:
        aliases = (name for name, alias in self._function.aliases.items() if alias.function_version == qualifier)
        return next((self[name] for name in (qualifier, *aliases) if name in self), default)


def _handle_message_as_alias(handle: Any) -> Any:
    def handled(poller: Poller, message: dict[str, Any]) -> None:
        function = poller.version_manager.function
        if not isinstance(function.event_invoke_configs, AliasedConfigs):
            function.event_invoke_configs = AliasedConfigs(function)
        handle(poller, message)

    return handled
