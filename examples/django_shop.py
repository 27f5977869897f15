"""A Django shop: private tasks, PostgreSQL, secrets and a bucket of other stacks, migrated before a release serves."""

from awacs import s3
from awacs.aws import Allow, Statement
from troposphere import ImportValue, Join, Parameter, Ref, Template

import budget_stack as bs

template = Template("The shop")
tag = template.add_parameter(Parameter("ImageTag", Type="String", Description="The image's tag."))
certificate = template.add_parameter(Parameter("CertificateArn", Type="String", Description="For the shop's name."))
public, private = ([ImportValue(f"net-{kind}{number}") for number in (1, 2)] for kind in ("Public", "Private"))
password = bs.Secret(ImportValue("data-RdsSecretArn"), json_key="password")
database = bs.Destination(name="Database", security_group_id=ImportValue("data-RdsSecurityGroup"), port=5432)
files = Join("", [ImportValue("data-BucketArn"), "/*"])
container = bs.ContainerSettings(
    image=bs.image_uri("shop", Ref(tag)),
    port=8000,
    cpu=512,
    memory=1024,
    init_command=("python", "manage.py", "migrate", "--noinput"),
    environment={"DB_HOST": ImportValue("data-RdsEndpoint")},
    secrets={"DB_PASSWORD": password, "SECRET_KEY": bs.Secret(ImportValue("data-DjangoKeyArn"))},
    statements=(Statement(Effect=Allow, Action=[s3.GetObject, s3.PutObject], Resource=[files]),),
)
settings = bs.Settings(
    vpc_id=ImportValue("net-VpcId"),
    subnet_ids=public,
    private_subnet_ids=private,
    container=container,
    https=bs.HttpsSettings(certificate_arn=Ref(certificate)),
    logs=bs.LogSettings(retention_in_days=90),
    network=bs.NetworkSettings(destinations=(database,)),
    routing=bs.RoutingSettings(health_check_path="/healthz/"),
    service=bs.ServiceSettings(health_check_grace_period=120),
    scaling=bs.ScalingSettings(min_capacity=2, max_capacity=6, target_cpu_utilization=60),
)
print(bs.to_yaml(bs.build_stack(settings, template=template).template), end="")
