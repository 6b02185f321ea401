"""Touchpoints, opportunities, models and program metrics."""
