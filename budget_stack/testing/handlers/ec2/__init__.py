"""EC2: networks, and who may reach whom in them."""
