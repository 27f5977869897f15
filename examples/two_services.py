"""Two services, told apart by their prefixes, on one load balancer and cluster."""

from dataclasses import replace

from budget_stack import ContainerSettings, RoutingSettings, Settings, build_stack, to_yaml

web = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/web:1.4.2", port=8000),
    routing=RoutingSettings(priority=100),
)
api = replace(
    web,
    container=ContainerSettings(image="ghcr.io/example/api:2.0.1", port=9000),
    routing=RoutingSettings(priority=10, path_patterns=("/api/*",)),
)
stack = build_stack(web, prefix="Web")
build_stack(api, template=stack.template, prefix="Api", shared=stack.shared)
print(to_yaml(stack.template), end="")
