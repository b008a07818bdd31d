"""Sync tasks: clips whose sound was moved by random lags, and the table of the true lags."""
