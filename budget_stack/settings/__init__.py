"""The settings of whole stacks, and which of them cannot go together."""
