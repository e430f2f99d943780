"""Tests of the requests of data."""
