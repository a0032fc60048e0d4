"""Places that hold reviews: one file for each."""
