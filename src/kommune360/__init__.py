"""kommune360: figures, need, goal, measure, decision, dialogue and review in one chain.

The lower floor (every room but ``web``) is a plain library: tables in, tables out, no Django.
"""

__version__ = "0.1.0"
