// Staff pages: each page works without scripts; these make it faster.
