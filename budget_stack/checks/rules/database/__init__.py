"""Databases of Amazon RDS and Aurora beside the tasks that use them."""
