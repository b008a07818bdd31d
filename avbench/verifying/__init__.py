"""Holding a copy of a corpus against what is known of the corpus."""
