"""The whole stack for another application, with its own image, environment and secret."""

from budget_stack import ContainerSettings, Settings, build_stack, to_yaml

container = ContainerSettings(
    image="ghcr.io/example/invoices@sha256:9b2f6f0b6f0c5f0f5d1d3f9e0e0c9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f",
    port=8000,
    environment={"LOG_LEVEL": "info"},
    secrets={"API_KEY": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:invoices-AbCdEf"},
)
subnet_ids = ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
settings = Settings(vpc_id="vpc-0123456789abcdef0", subnet_ids=subnet_ids, container=container)
print(to_yaml(build_stack(settings).template), end="")
