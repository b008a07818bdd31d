"""Boards as they lie in git: filed runs, literature rows, their checks, comments and exports."""
