"""What a setting's page said on a past day, and who gave it: the record of one setting, replayed."""
