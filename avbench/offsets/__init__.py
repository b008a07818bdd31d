"""Tables of offsets: the true lags of a sync task, and what a system answers."""
