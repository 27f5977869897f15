from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

IMPORTED = {"Fn::ImportValue": "Imported"}


def bucket(logical_id="Files", **content):
    return lambda template: add_resource(template, logical_id, "AWS::S3::Bucket", **content)


def owned(how):
    return {"OwnershipControls": {"Rules": [{"ObjectOwnership": how}]}}


def about(*things):
    """The policy of one bucket, and another bucket."""

    def change(template):
        bucket()(template)
        bucket("Others")(template)
        statement = {"Effect": "Allow", "Principal": {"AWS": attribute_of("TaskRole", "Arn")}, "Action": "s3:GetObject"}
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": [*things]}]}
        add_resource(template, "Policy", "AWS::S3::BucketPolicy", Bucket={"Ref": "Files"}, PolicyDocument=document)

    return change


def choice(name, *values):
    def change(template):
        template["Parameters"][name] = {"Type": "String", "Default": values[0], "AllowedValues": [*values]}

    return change


OPEN = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": False}}
MUTANTS = [
    Mutant("bucket-acl-refused", "Files", bucket(AccessControl="PublicRead", **owned("ObjectWriter"))),
    Mutant(
        "bucket-acl-refused",
        "Files",
        both(
            choice("Access", "LogDeliveryWrite", "Private"),
            bucket(AccessControl={"Ref": "Access"}, **owned("BucketOwnerEnforced")),
        ),
        {"Access": "LogDeliveryWrite"},
    ),
    Mutant(
        "bucket-acl-refused",
        "Files",
        bucket(
            AccessControl={"Fn::If": ["HasDatabase", "PublicReadWrite", "Private"]},
            PublicAccessBlockConfiguration={"BlockPublicAcls": True},
            **owned("ObjectWriter"),
        ),
    ),
    Mutant("bucket-policy-other-bucket", "Policy", about(attribute_of("Others", "Arn"))),
    Mutant("bucket-policy-other-bucket", "Policy", about({"Fn::Sub": "${Others.Arn}/*"})),
    Mutant(
        "bucket-policy-other-bucket", "Policy", about({"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Others"}, "/*"]]})
    ),
]
NEAR_MISSES = [
    NearMiss("bucket-acl-refused", bucket(AccessControl="PublicRead", **owned("ObjectWriter"), **OPEN)),
    NearMiss("bucket-acl-refused", bucket(AccessControl="Private", **owned("BucketOwnerEnforced"))),
    NearMiss("bucket-acl-refused", bucket(AccessControl=IMPORTED, **owned("BucketOwnerEnforced"))),
    NearMiss("bucket-policy-other-bucket", about(attribute_of("Files", "Arn"), {"Fn::Sub": "${Files.Arn}/*"})),
    NearMiss("bucket-policy-other-bucket", about(IMPORTED)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
