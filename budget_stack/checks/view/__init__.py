"""A template as rules read it, in one configuration."""
