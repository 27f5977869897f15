"""A service in a platform of others: its cluster without capacity providers, HTTPS listener and private subnets."""

from troposphere import ImportValue

from budget_stack import ContainerSettings, RoutingSettings, Settings, Shared, build_stack, to_yaml

cluster, listener, group = map(ImportValue, ("platform-Cluster", "platform-HttpsListener", "platform-AlbSecurityGroup"))
orders = Settings(
    vpc_id=ImportValue("net-VpcId"),
    private_subnet_ids=(ImportValue("net-Private1"), ImportValue("net-Private2")),
    container=ContainerSettings(image="ghcr.io/example/orders:1.4.2", port=8000),
    routing=RoutingSettings(host_headers=("orders.example.com",), priority=210),
)
platform = Shared(cluster, listener, group, launch_type="FARGATE")
print(to_yaml(build_stack(orders, shared=platform).template), end="")
