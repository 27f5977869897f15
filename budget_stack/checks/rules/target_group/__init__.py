"""Rules about target groups."""
