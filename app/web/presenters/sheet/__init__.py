"""The sheet to take home: its content in one language, for a page that shows it in two."""
