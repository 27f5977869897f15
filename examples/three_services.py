"""Three services on one HTTPS load balancer, told apart by host, path and client; each scales in its own way."""

from troposphere import Parameter, Ref, Template

import budget_stack as bs

template = Template("A shop: web, api and admin")
certificate = template.add_parameter(Parameter("CertificateArn", Type="String", Description="For all three hosts."))
vpc, subnets = "vpc-0123456789abcdef0", ("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")
web = bs.Settings(
    vpc_id=vpc,
    subnet_ids=subnets,
    container=bs.ContainerSettings(image="ghcr.io/example/web:1.4.2", cpu_architecture="ARM64"),
    https=bs.HttpsSettings(certificate_arn=Ref(certificate)),
    routing=bs.RoutingSettings(host_headers=("shop.example.com",), priority=30),
    service=bs.ServiceSettings(on_demand_base=1, spot_weight=3),
    scaling=bs.ScalingSettings(target_cpu_utilization=None, target_requests_per_task=1000),
)
v1 = bs.Route(name="V1", path_patterns=("/v1/*",), priority=10)
api = bs.RoutingSettings(host_headers=("api.example.com",), priority=20, also=(v1,))
admin = bs.RoutingSettings(host_headers=("admin.example.com",), source_cidrs=("10.0.0.0/8",), priority=25)
shared = bs.build_stack(web, template=template, prefix="Web").shared
for name, routing, scaling in (("api", api, bs.ScalingSettings(high_resolution=True)), ("admin", admin, None)):
    container = bs.ContainerSettings(image=f"ghcr.io/example/{name}:2.0.1")
    settings = bs.Settings(vpc_id=vpc, subnet_ids=subnets, container=container, routing=routing, scaling=scaling)
    bs.build_stack(settings, template=template, prefix=name.capitalize(), shared=shared)
print(bs.to_yaml(template), end="")
