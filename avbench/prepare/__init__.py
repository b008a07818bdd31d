"""`avbench prepare`: probe, track, measure, pool, decide, write, and measure again."""
