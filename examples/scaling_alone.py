"""Auto scaling for a service that another stack made: its cluster imported, its name a parameter."""

from troposphere import ImportValue, Parameter, Ref, Template

from budget_stack import ScalingSettings, add_scaling, to_yaml

template = Template("Scales a service of another stack")
name = template.add_parameter(Parameter("ServiceName", Type="String", Description="Name of the service to scale."))
add_scaling(
    template,
    cluster_name=ImportValue("budget-tracker-Cluster"),
    service_name=Ref(name),
    settings=ScalingSettings(min_capacity=2, max_capacity=10, target_cpu_utilization=60),
)
print(to_yaml(template), end="")
