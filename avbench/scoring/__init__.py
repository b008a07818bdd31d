"""`avbench score`: a submission or a folder against its references."""
