"""What holds for every request, whatever it asks for: bounds, lines of the log, headers, problems."""
