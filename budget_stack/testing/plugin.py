"""The plugin, where the entry point of an environment has it that was installed before `budget_stack.pytest_plugin`."""

from budget_stack.pytest_plugin import fargate, fargate_config, fargate_region

__all__ = ["fargate", "fargate_config", "fargate_region"]
