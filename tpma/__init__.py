"""tpma: the through-partner marketing engine."""
