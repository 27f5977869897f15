"""A property that troposphere does not know yet, on an alarm beside the stack: its events carry its tags."""

from troposphere import GetAtt, Tags, cloudwatch

from budget_stack import ContainerSettings, Settings, build_stack, to_yaml

settings = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1.4.2"),
)
stack = build_stack(settings)
watched = {"ClusterName": stack.shared.cluster_name, "ServiceName": GetAtt(stack.service.service, "Name")}
alarm = cloudwatch.Alarm(
    "BusyService",
    AlarmDescription="The tasks have been busy for 15 minutes",
    Namespace="AWS/ECS",
    MetricName="CPUUtilization",
    Dimensions=[cloudwatch.MetricDimension(Name=name, Value=value) for name, value in watched.items()],
    Statistic="Average",
    Period=60,
    EvaluationPeriods=15,
    ComparisonOperator="GreaterThanThreshold",
    Threshold=90,
    Tags=Tags(Team="invoices"),
)
alarm.properties["ActionConfiguration"] = {"AlarmTagsPropagation": {"Enabled": True}}
stack.template.add_resource(alarm)
print(to_yaml(stack.template), end="")
