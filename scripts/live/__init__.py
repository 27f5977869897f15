"""README's *Deploying* walked from an empty account to a deleted stack, and what a person relies on asserted."""
