"""Production web services on AWS Fargate, as CloudFormation that a person can read.

The public names stand in `__init__.pyi`. Each is loaded on first use, so importing one block costs that block alone.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
