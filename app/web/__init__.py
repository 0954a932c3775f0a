"""The web application: the pages of each audience, and the modules that all audiences share.

`assembly` puts it together. Importing this package loads none of it: commands use only the logs.
"""
