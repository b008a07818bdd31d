"""Pages that people look at: leaderboard, comparison, corpus report."""
