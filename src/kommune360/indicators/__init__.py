"""Figures that compare: catalogue and formulas of indicators, the engine behind them, the social index."""
