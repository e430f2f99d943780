"""Meetings with a question and an end, the decisions they leave, and what is handed over."""
