"""How quickly the Budget Tracker answers."""
