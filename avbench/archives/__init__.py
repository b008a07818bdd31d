"""Archives of strangers, as streams of entries: what they may hold, and how much may come out."""
