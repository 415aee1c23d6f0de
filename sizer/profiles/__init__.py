"""From inputs to arrays: renewable yields, loads and charging, one value a step."""
