"""The reference in docs/reference, made from the code: `make docs` writes it, `make lint` compares it."""
