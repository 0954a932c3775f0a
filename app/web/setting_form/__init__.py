"""The controls of a setting's fields, what they hold, and what is wrong with what was typed."""
