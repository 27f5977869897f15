"""AWS's schemas of resource types: what they say, what violates them, and values that they allow."""
