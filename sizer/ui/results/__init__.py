"""The parts of the results page, one file a tab."""
