"""A rendered head: its relief, its paint, its movements, the picture around it."""
