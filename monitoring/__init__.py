"""What monitoring asks of a running process; knows nothing of the house."""
