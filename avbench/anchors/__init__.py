"""Submissions that show the scale of a board: the truth, the truth misplaced, and mere silence."""
