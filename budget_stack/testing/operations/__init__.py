"""What is done to a stack: it is created, updated, deleted, and rolled back where something fails."""
