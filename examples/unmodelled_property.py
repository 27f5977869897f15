"""A property that troposphere does not know yet, set through the handle of the service.

ECS takes this one once the cluster has a gateway.
"""

from budget_stack import ContainerSettings, Settings, build_stack, to_yaml

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2"),
)
stack = build_stack(settings)
stack.task.task_definition.ContainerDefinitions[0].PortMappings[0].Name = "http"
stack.service.service.properties["GatewayConnectors"] = [{"PortName": "http"}]
print(to_yaml(stack.template), end="")
