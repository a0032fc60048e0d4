"""Where people talk. Gives Items. Knows no brand, no score, no database, no alert."""
