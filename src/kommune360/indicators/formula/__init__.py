"""The language of formulas: text to tree, tree to checks. What computes it is ``indicators.engine``."""
