"""The sufficiency report: officers write it, pin views in it, and agree it."""
