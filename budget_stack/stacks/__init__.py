"""What can be built: one file a shape, from the same blocks by the same wiring."""
