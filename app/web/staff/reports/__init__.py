"""What people report as wrong on the pages of settings."""
