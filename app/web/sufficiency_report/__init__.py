"""The sufficiency report as pages and files show it, in words; an agreed one is stored like this."""
