"""What the service answers, a blueprint a concern."""
