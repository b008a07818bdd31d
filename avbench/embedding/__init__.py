"""`avbench embed`: embeddings of what clips say, made by a program of the user's own."""
