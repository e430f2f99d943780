"""The room of indicators: social index and types of areas, as pages of Lage."""
