"""Need against places: rules and Land profiles as data, supply from facilities, gaps, scenarios.

The one entrance is ``plan_need.plan_need``.
"""
