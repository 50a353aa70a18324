"""What users write down: action notes and the minutes of meetings."""
