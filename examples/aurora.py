"""An application with Aurora PostgreSQL, which pauses while nobody connects, and to which nobody has a password."""

from budget_stack import AuroraSettings, ContainerSettings, Settings, build_stack, to_yaml

image = "ghcr.io/example/invoices@sha256:9b2f6f0b6f0c5f0f5d1d3f9e0e0c9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f"
settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image=image, port=8000),
    # two units are about 4 GiB, and bound what an hour costs; a quarter of an hour without a connection, and it sleeps
    database=AuroraSettings(max_capacity=2, seconds_until_auto_pause=900),
)
print(to_yaml(build_stack(settings).template), end="")
