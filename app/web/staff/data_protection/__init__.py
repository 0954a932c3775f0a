"""Pages about personal data: what is withheld, what is stored, and one person's own data."""
