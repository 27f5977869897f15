"""What one user can do with entries and budgets: record, plan, report, take out and bring back."""
