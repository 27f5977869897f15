"""How a figure is printed."""


def verdict(line: str, met: bool, bar: str) -> bool:
    """Print what came out, and answer whether it is good enough."""
    print(f"{'met   ' if met else 'MISSED'} {line}; bar: {bar}", flush=True)
    return met
