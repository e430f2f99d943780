"""Moderation by a team: what waits, what a rule noticed, acts with a reason, a log, and the way back."""
