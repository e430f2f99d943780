"""Need against places: rules and Land profiles as data, supply from facilities, gaps, scenarios."""
