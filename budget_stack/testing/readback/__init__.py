"""Reading back what was sent: property by property, equal, or in the list of losses."""
