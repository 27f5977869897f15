"""Security groups, subnets and routes."""
