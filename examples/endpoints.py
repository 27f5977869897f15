"""Tasks in private subnets without a NAT gateway: they reach AWS by exactly the VPC endpoints that they need."""

from budget_stack import ContainerSettings, EndpointSettings, Settings, build_stack, to_yaml

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
    endpoints=EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",), also=("sqs",)),
    container=ContainerSettings(
        image="123456789012.dkr.ecr.eu-central-1.amazonaws.com/invoices:1.4.2",
        port=8000,
        secrets={"API_KEY": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:invoices-AbCdEf"},
    ),
)
print(to_yaml(build_stack(settings).template), end="")
