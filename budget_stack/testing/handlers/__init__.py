"""One file or folder a service: how its resource types are made, described, changed and deleted through boto3."""
