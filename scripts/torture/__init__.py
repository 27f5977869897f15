"""What the Budget Tracker must bear: `make torture` runs it, `python -m scripts.torture NAME` a part of it."""
