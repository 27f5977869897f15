"""Run by ministack's own Python: questions on standard input, what its engine makes of each in the file named."""

import json
import sys
from pathlib import Path

from attributes import Attributes
from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import cloudformation, ec2, ssm
from ministack.services.cloudformation import engine

NOT_EVALUATED = ("Type", "Condition", "DependsOn", "Metadata", "Description")


class Exports(dict):
    """What every stack there could be exports."""

    def get(self, name):
        return {"Value": f"what {name} exports"}


def answer(question):
    pseudo = question["pseudo_parameters"]
    set_request_account_id(pseudo["AWS::AccountId"])
    set_request_region(pseudo["AWS::Region"])
    ec2._subnets.update(question["subnets"])
    ec2._vpcs.update({subnet["VpcId"]: {} for subnet in question["subnets"].values()})
    given = [{"Key": name, "Value": value} for name, value in question["parameters"].items()]
    try:
        template = engine._apply_transforms(question["template"], given)
        if isinstance(template, engine._TransformFailed):
            raise ValueError(template.error)
        engine._validate_template_statics(template)
        parameters = engine._resolve_parameters(template, given)
        # told as parameters, since it knows no pseudo parameter in a condition
        told = {name: {"Value": value} for name, value in pseudo.items() if question["told"]}
        conditions = engine._evaluate_conditions(template, parameters | told)
        engine._evaluate_rules(template, parameters, conditions)
        order = engine._topological_sort(template["Resources"], conditions)
    except (ValueError, KeyError) as error:
        return {"refused": str(error)}
    made = {name: {"PhysicalResourceId": Attributes(name)[""], "Attributes": Attributes(name)} for name in order}

    def value(entry, **else_empty):
        content = else_empty | {key: item for key, item in entry.items() if key not in NOT_EVALUATED}
        try:
            return engine._resolve_refs(
                content,
                made,
                parameters,
                conditions,
                template.get("Mappings", {}),
                pseudo["AWS::StackName"],
                pseudo["AWS::StackId"],
            )
        except (ValueError, TypeError) as error:
            return {"error": str(error)}

    def there(entry):
        return conditions.get(entry.get("Condition"), True)

    resources, outputs = template["Resources"], template.get("Outputs", {})
    return {
        "conditions": conditions,
        "Resources": {
            name: {"Type": resources[name]["Type"]} | value(resources[name], Properties={}) for name in order
        },
        "Outputs": {name: value(entry) for name, entry in outputs.items() if there(entry)},
        "dependencies": {name: sorted(engine._extract_deps(resources[name], set(order))) for name in order},
        "order": order,
    }


cloudformation._exports = Exports()
# Systems Manager keeps every name under itself
ssm.resolve_parameter_value = lambda name, *_, **__: name
Path(sys.argv[1]).write_text(json.dumps([answer(question) for question in json.load(sys.stdin)]))
