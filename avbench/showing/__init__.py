"""Clips on pages, where whoever may allow it has: films, sounds, and what was measured on them."""
