"""Resources, statements and widgets that several blocks are made of."""
