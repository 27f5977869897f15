"""What every request goes through, whatever its route: limits, logging, headers, error pages."""
