"""`avbench sync`: the lag of any video, one file or many, each by itself; repair and pictures."""
