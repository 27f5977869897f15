"""What the blocks of a stack are told of each other."""
