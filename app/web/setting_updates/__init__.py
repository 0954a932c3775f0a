"""Pages with which a setting updates its own listing, through a link in an email.

The token of the link is all that an address has. A GET changes nothing, because mail scanners open
links; no page has a script, a cookie or a link that gives the address away.
"""
