"""A service whose next revision gets a tenth of the requests first, and the others once a person has said so."""

from budget_stack import ContainerSettings, ReleaseSettings, Settings, build_stack, to_yaml

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
    release=ReleaseSettings(
        strategy="CANARY",
        canary_percent=10,
        canary_bake_time_in_minutes=30,
        bake_time_in_minutes=60,
        pause_stages=("PRE_PRODUCTION_TRAFFIC_SHIFT",),
        pause_timeout_in_minutes=240,
        test_listener_port=8080,
        test_listener_cidr="203.0.113.0/24",
    ),
)
print(to_yaml(build_stack(settings).template), end="")
