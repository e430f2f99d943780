"""The dialogue: rounds, theses, contributions, votes, answers owed and given."""
