"""A release's migration as a job in a stack of its own, which gets the image before the service does."""

from troposphere import Equals, Parameter, Ref, Select, Split, Sub, Template

import budget_stack as bs

template = Template("Migrates the shop's database")
repository = template.add_parameter(Parameter("ImageRepository", Type="String", Default="shop"))
tag = template.add_parameter(Parameter("ImageTag", Type="String", Default="1.4.2", Description="A tag, or a digest."))
template.add_condition("IsDigest", Equals(Select(0, Split(":", Ref(tag))), "sha256"))
database = bs.Destination(name="Database", security_group_id="sg-0123456789abcdef0", port=5432)
container = bs.BackgroundContainerSettings(
    image=bs.image_uri(Ref(repository), Ref(tag), digest_where="IsDigest"),
    repository_arn=Sub("arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${ImageRepository}"),
    command=("python", "manage.py", "migrate", "--noinput"),
    # the owner of the tables, whom the service that runs all day is not
    secrets={"DATABASE_URL": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:shop/owner-a1b2c3"},
)
settings = bs.JobSettings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=container,
    network=bs.NetworkSettings(destinations=(database,)),
)
print(bs.to_yaml(bs.build_job(settings, template=template).template), end="")
