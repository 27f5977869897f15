"""How much of the service one client may use, so that the others are served too."""
