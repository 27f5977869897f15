"""What would fail on AWS, told without an account: `budget_stack.checks.run.check` looks at a template."""
