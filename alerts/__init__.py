"""How people are told. Knows no feed, no score, no database."""
