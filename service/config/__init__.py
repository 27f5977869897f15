"""What the environment says, read once: where to listen, where the data are, who is let in."""
