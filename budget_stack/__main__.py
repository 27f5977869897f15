"""`python -m budget_stack`: the same as the console command."""

from budget_stack.cli import main

main()
