"""Settings as councils, DfE, schools and Ofsted name them: normalise, compare, decide."""
