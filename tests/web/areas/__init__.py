"""Tests of the room Lage."""
