"""Writes template.yaml once for each combination of parameters below, as CloudFormation sees it: with its conditions decided.

A property or a resource that depends on a parameter is then either there or gone. So the linters find what they cannot find in
the template itself, such as a reference to a resource that is not there.

Usage: combinations.py TEMPLATE FOLDER, with the Python that has cfn-lint.
"""

import json
import sys
from pathlib import Path

from cfnlint.decode.cfn_yaml import load

KEY = {"KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"}
VPC = {"SubnetIds": "subnet-0123456789abcdef0", "SecurityGroupIds": "sg-0123456789abcdef0"}
ROLES = {"RolePath": "/teams/photos/", "PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary"}
UPLOADS = {"ExistingUploadsBuckets": "photos,scans", "KeyPattern": "{bucket}/{key}/{size}.{extension}"}
THUMBNAILS = {"ExistingThumbnailsBucket": "thumbs"}
PREFIXES = {"UploadsPrefix": "a/,b/", "UploadsSuffix": ".jpg"}
DELIVERY = {"Delivery": "cloudfront", "DeliveryKeyGroup": "1234abcd-12ab-34cd-56ef-1234567890ab"}

# Together they decide each condition both ways, which is checked.
COMBINATIONS = {
    "default": {},
    "existing": {**UPLOADS, **THUMBNAILS, **PREFIXES, "Endpoint": "none", "TickBy": "scheduler", "Packaging": "aot"},
    "existing-queue": {**UPLOADS, **KEY, **ROLES, "Notifications": "queue", "ReservedConcurrency": "4", "TickBy": "scheduler"},
    "queue": {**KEY, "UploadsSuffix": ".jpg", "Notifications": "queue", "Endpoint": "http-api"},
    "prefixes": {**PREFIXES, **VPC, "Endpoint": "function-url", "Packaging": "native"},
    "prefixes-queue": {
        **PREFIXES,
        **ROLES,
        "Notifications": "queue",
        "ReservedConcurrency": "1",
        "Rollout": "Canary10Percent5Minutes",
    },
    "delivery": {**DELIVERY, **KEY, **VPC, "Notifications": "none", "SnapStart": "off", "ProvisionedConcurrency": "2"},
    "delivery-existing": {
        **THUMBNAILS,
        "Delivery": "cloudfront",
        "AlarmTopicArn": "arn:aws:sns:eu-west-1:123456789012:alarms",
        "ProcessMemory": "1500",
    },
    "managed": {**VPC, **KEY, **ROLES, "Capacity": "managed", "MemorySize": "4096", "Notifications": "queue"},
}

GONE = object()


class Deployment:
    """The template with the values of its parameters."""

    def __init__(self, template, parameters):
        self.template = template
        self.parameters = parameters
        self.values = {name: parameters.get(name, str(of["Default"])) for name, of in template["Parameters"].items()}

    def holds(self, condition):
        """Decides a condition, given by its name or as an expression."""
        if isinstance(condition, str):
            return self.holds(self.template["Conditions"][condition])
        ((function, argument),) = condition.items()
        if function == "Condition":
            return self.holds(argument)
        if function == "Fn::Equals":
            return self.value(argument[0]) == self.value(argument[1])
        if function == "Fn::Not":
            return not self.holds(argument[0])
        return {"Fn::And": all, "Fn::Or": any}[function](self.holds(each) for each in argument)

    def value(self, expression):
        """What an operand of Fn::Equals is: a text, or a list."""
        if not isinstance(expression, dict):
            return str(expression)
        ((function, argument),) = expression.items()
        if function == "Ref":
            value = self.values[argument]
            is_list = self.template["Parameters"][argument]["Type"] == "CommaDelimitedList"
            return value.split(",") if is_list else value
        if function == "Fn::Select":
            return self.value(argument[1])[int(argument[0])]
        return {"Fn::Split": lambda: self.value(argument[1]).split(argument[0]),
                "Fn::Join": lambda: argument[0].join(self.value(argument[1]))}[function]()

    def decided(self, node):
        """A part of the template with only those parts that the conditions leave."""
        if isinstance(node, list):
            return [each for each in map(self.decided, node) if each is not GONE]
        if not isinstance(node, dict):
            return node
        if list(node) == ["Fn::If"]:
            condition, then, otherwise = node["Fn::If"]
            return self.decided(then if self.holds(condition) else otherwise)
        if node == {"Ref": "AWS::NoValue"}:
            return GONE
        return {name: value for name, value in ((name, self.decided(each)) for name, each in node.items()) if value is not GONE}

    def existing(self, section):
        """The resources or the outputs that there are."""
        return {
            name: self.decided({key: value for key, value in of.items() if key != "Condition"})
            for name, of in self.template[section].items()
            if "Condition" not in of or self.holds(of["Condition"])
        }

    def document(self):
        document = {name: section for name, section in self.template.items() if name not in ("Conditions", "Rules")}
        document["Parameters"] = {
            name: {**of, "Default": self.parameters.get(name, of["Default"])}
            for name, of in self.template["Parameters"].items()
        }
        return {**document, "Resources": self.existing("Resources"), "Outputs": self.existing("Outputs")}


def main(template_file, folder):
    template = load(template_file)
    deployments = {name: Deployment(template, parameters) for name, parameters in COMBINATIONS.items()}
    for condition in template["Conditions"]:
        if len({deployment.holds(condition) for deployment in deployments.values()}) < 2:
            sys.exit(f"deploy/combinations.py: no two combinations differ in the condition {condition}: add one")
    for name, deployment in deployments.items():
        Path(folder, name + ".json").write_text(json.dumps(deployment.document(), indent=1))


main(*sys.argv[1:])
