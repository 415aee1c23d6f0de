"""Sizes, dispatches and pays back PV + wind + storage + EV-charging microgrids in China."""
