"""What is measured, and the one road from a selection to a number."""
