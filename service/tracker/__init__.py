"""What a user can do with entries and budgets: record, plan, report, export and restore."""
