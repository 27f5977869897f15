"""What would fail on AWS, told without an account: `budget_stack.checks.pipeline.check` looks at a template."""
