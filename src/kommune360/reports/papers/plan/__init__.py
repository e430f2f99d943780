"""The papers of a plan, a version of it frozen with its figures: what a committee resolves on, in which words."""
