"""Production web services on AWS Fargate, as CloudFormation that a person can read.

The public names stand in `__init__.pyi`. Each is loaded on first use, so importing one block costs that block alone.
"""

from functools import cache


@cache
def _public_names():
    # only now: reading the stub takes longer than a block, and whoever imports one by its own module has no need of it
    import lazy_loader

    return lazy_loader.attach_stub(__name__, __file__)


def __getattr__(name):
    load, _, names = _public_names()
    return names if name == "__all__" else load(name)


def __dir__():
    return _public_names()[1]()
