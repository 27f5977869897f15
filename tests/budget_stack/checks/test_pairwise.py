from __future__ import annotations

from budget_stack.checks.pairwise import cover
from budget_stack.resolve import Source
from budget_stack.resolve.configurations import Space


def test_what_stands_beside_properties_is_resolved_for_others_too():
    group = {
        "Type": "AWS::AutoScaling::AutoScalingGroup",
        "CreationPolicy": {"ResourceSignal": {"Count": {"Ref": "Number"}}},
        "Properties": {"MinSize": "1", "MaxSize": "2", "AvailabilityZones": {"Fn::GetAZs": ""}},
    }
    source = Source({"Parameters": {"Number": {"Type": "Number"}}, "Resources": {"Group": group}})

    (covered,) = cover(Space(source.template))

    assert covered.resolved.to_template()["Resources"]["Group"]["CreationPolicy"] == group["CreationPolicy"]
