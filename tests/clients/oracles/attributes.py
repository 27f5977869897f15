"""What a resource is known by once it is born, for oracles that want to be told; run by their own Pythons."""


class Attributes(dict):
    """Every attribute of a resource."""

    def __init__(self, logical_id):
        self.logical_id = logical_id

    def __contains__(self, name):
        return True

    def __getitem__(self, name):
        return f"arn:aws:some:where:123456789012:is/born/as/{self.logical_id}/{name}"
