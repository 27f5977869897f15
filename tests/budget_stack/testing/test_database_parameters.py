"""Groups of parameters of databases: more than one request has, and what is taken out."""

from __future__ import annotations

MANY = {f"a.parameter_{number}": str(number) for number in range(45)}


def group(**parameters):
    said = {"Description": "For instances", "Family": "postgres17", "Parameters": parameters}
    return {"Resources": {"Group": {"Type": "AWS::RDS::DBParameterGroup", "Properties": said}}}


def parameters(fargate, stack):
    found = fargate.client("rds").describe_db_parameters(DBParameterGroupName=stack.resources["Group"].ref)
    return {one["ParameterName"]: one["ParameterValue"] for one in found["Parameters"]}


def test_as_many_parameters_as_there_are_are_set_and_those_taken_out_are_reset(fargate):
    stack = fargate.deploy(group(**MANY), how="read")
    assert parameters(fargate, stack) == MANY

    stack.update(group(timezone="UTC"))
    assert parameters(fargate, stack) == {"timezone": "UTC"}

    *_, entry = stack.ledger.of("Group")
    assert [request.operation for request in entry.requests] == ["reset_db_parameter_group"] * 3 + [
        "modify_db_parameter_group"
    ]
    assert all(len(request.parameters["Parameters"]) <= 20 for request in entry.requests)
