"""Run by cfneval's own Python: questions on standard input, what it makes of each in the file named."""

import json
import sys
from pathlib import Path

from attributes import Attributes
from cfneval import TemplateEvaluator
from cfneval.resource_attribute_generator import ResourceAttributeGenerator

NOT_EVALUATED = ("Condition", "DependsOn", "Metadata", "Description")


class Born(ResourceAttributeGenerator):
    """A resource of any type."""

    def get_attributes(self):
        return Attributes(self.resource_name)

    def get_ref(self):
        return Attributes(self.resource_name)[""]


class Exports(dict):
    """What every stack there could be exports."""

    def __missing__(self, name):
        return f"what {name} exports"


def answer(question):
    template, pseudo = question["template"], question["pseudo_parameters"]
    # told as parameters, since it does not know all pseudo parameters
    told = {name: {"Type": "String", "Default": value} for name, value in pseudo.items() if question["told"]}
    evaluator = TemplateEvaluator()
    evaluator._exports = Exports()
    try:
        # without properties, since it evaluates all of a resource to know its name
        types = {name: {"Type": entry["Type"]} for name, entry in template["Resources"].items()}
        for entry in types.values():
            evaluator._resource_attrs.register_resource_attributes(entry["Type"], Born)
        parameters = template.get("Parameters", {}) | told
        evaluator.set_template({**template, "Parameters": parameters, "Resources": types})
        evaluator.add_parameters(question["parameters"])
        evaluator._calculate_params()
        evaluator._calculate_conditions()
    except Exception as error:
        return {"refused": f"{type(error).__name__}: {error}"}

    def value(entry):
        content = {key: item for key, item in entry.items() if key not in NOT_EVALUATED}
        try:
            return evaluator._calculate_resource_node(content)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {error}"}

    def there(section, **else_empty):
        entries = template.get(section, {}).items()
        held = {None: True} | evaluator._calc_conditions
        return {name: value(else_empty | entry) for name, entry in entries if held[entry.get("Condition")]}

    return {
        "conditions": evaluator._calc_conditions,
        "Resources": there("Resources", Properties={}),
        "Outputs": there("Outputs"),
    }


Path(sys.argv[1]).write_text(json.dumps([answer(question) for question in json.load(sys.stdin)]))
