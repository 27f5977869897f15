"""The way that docs/ describes, walked from an empty account to a deleted stack, asserting what a person relies on."""
