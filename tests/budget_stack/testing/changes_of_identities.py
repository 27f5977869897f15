"""How users, groups, and what is given to them change in the template of everything."""

from __future__ import annotations

DOCUMENT = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "*"}],
}
CHANGES_OF_IDENTITIES = {
    "Inline": {
        "PolicyName": "renamed",
        "PolicyDocument": DOCUMENT,
        "Groups": [{"Ref": "Testers"}],
        "Roles": [{"Ref": "ScalingRole"}],
        "Users": [{"Ref": "Second"}],
    },
    **{name: {"PolicyDocument": DOCUMENT} for name in ("OfGroup", "OfRole", "OfUser")},
    "Developers": {
        "Path": "/others/",
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/SecurityAudit"],
        "Policies": [{"PolicyName": "another", "PolicyDocument": DOCUMENT}],
    },
    "Robot": {
        "Path": "/machines/",
        "Groups": [],
        "LoginProfile": {"Password": "still-no-secret", "PasswordResetRequired": False},
        "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        "PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess",
        "Policies": [{"PolicyName": "own", "PolicyDocument": DOCUMENT}],
    },
    "Member": {"GroupName": {"Ref": "Developers"}, "Users": [{"Ref": "Second"}]},
    "RobotKey": {"Status": "Active"},
    "Profile": {"Roles": [{"Ref": "ScalingRole"}]},
    "Linked": {"Description": "Another"},
    **{unchanged: {} for unchanged in ("Testers", "Second")},
}
