"""Media: files in, arrays on one clock out, and back. PyAV in this process, never a shell."""
