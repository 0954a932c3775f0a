"""The audit: who did what, when and why, for the council's approvers and administrators."""
