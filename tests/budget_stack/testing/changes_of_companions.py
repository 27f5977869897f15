"""How what stands beside services changes in the template of everything."""

from __future__ import annotations

CHANGES_OF_COMPANIONS = {
    "Group": {
        "Comment": "One after another",
        "RecordSets": [
            {
                "Name": "weighted.group.example.com",
                "Type": "A",
                "TTL": "60",
                "ResourceRecords": ["192.0.2.9"],
                "SetIdentifier": "one",
                "Weight": 5,
            },
            {"Name": "more.group.example.com", "Type": "A", "TTL": "60", "ResourceRecords": ["192.0.2.9"]},
        ],
    },
    "GroupById": {
        "RecordSets": [{"Name": "by-id.example.com", "Type": "A", "TTL": "30", "ResourceRecords": ["192.0.2.9"]}]
    },
    "Journal": {},
    "Streamlined": {
        "FilterPattern": "WARNING",
        "DestinationArn": {"Fn::Sub": "arn:aws:logs:${AWS::Region}:111122223333:destination:other"},
        "RoleArn": {"Fn::GetAtt": ["ScalingRole", "Arn"]},
        "Distribution": "ByLogStream",
        "ApplyOnTransformedLogs": False,
        "EmitSystemFields": ["@aws.account"],
        "FieldSelectionCriteria": '@aws.account = "123456789012"',
    },
    "Searched": {"FilterPattern": "x", "DestinationArn": {"Fn::GetAtt": ["Written", "Arn"]}},
    "Searchers": {},
}
