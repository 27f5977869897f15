"""A shop whose tasks share the pictures that customers upload, on a file system that outlives the stack."""

from budget_stack import ContainerSettings, EfsVolume, Settings, build_stack, to_yaml

image = "ghcr.io/example/shop@sha256:9b2f6f0b6f0c5f0f5d1d3f9e0e0c9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f"
settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image=image, port=8000, volumes=(EfsVolume(name="pictures", path="/pictures"),)),
)
print(to_yaml(build_stack(settings).template), end="")
