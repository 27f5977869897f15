"""File systems of Amazon EFS, and the volumes of tasks that are on them."""
