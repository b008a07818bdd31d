"""Submissions of strangers: checked without running anything of them, packed, and anchors made."""
