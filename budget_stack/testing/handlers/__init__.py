"""One file a service: how its resource types are made, described, changed and deleted through boto3."""
