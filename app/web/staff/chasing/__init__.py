"""Asking settings about their listing: who is overdue, how they were asked, and asking them."""
