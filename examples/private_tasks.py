"""Tasks in private subnets behind a NAT gateway, and the security group of a database that lets them in."""

from budget_stack import ContainerSettings, Destination, NetworkSettings, Settings, build_stack, to_yaml

database = Destination(name="Database", security_group_id="sg-0123456789abcdef0", port=5432)
settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
    network=NetworkSettings(destinations=(database,)),
)
print(to_yaml(build_stack(settings).template), end="")
