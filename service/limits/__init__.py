"""How much of the service one client may take, so that something is left for the others."""
