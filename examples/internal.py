"""A service for colleagues alone: an internal load balancer with https, which two ranges and a group may reach."""

from troposphere import Parameter, Ref, Template

from budget_stack import ContainerSettings, HttpsSettings, LoadBalancerSettings, Settings, build_stack, to_yaml

template = Template("Invoices, for colleagues alone")
certificate = template.add_parameter(Parameter("CertificateArn", Type="String", Description="For its name."))
settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2", port=8000),
    https=HttpsSettings(certificate_arn=Ref(certificate)),
    load_balancer=LoadBalancerSettings(
        internal=True,
        allowed_cidr="10.0.0.0/8",
        also_allowed_cidrs=("192.168.0.0/16",),
        allowed_security_group_ids=("sg-0123456789abcdef0",),
    ),
)
print(to_yaml(build_stack(settings, template=template).template), end="")
