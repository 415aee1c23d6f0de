"""One colour for each thing, in every figure and on every sheet."""

from __future__ import annotations

from zlib import crc32

__all__ = ["COLOURS", "colour_of"]

COLOURS = {
    # energy
    "load": "#22313F",
    "grid_import": "#7C8B99",
    "grid_export": "#B5651D",
    "pv": "#F2B134",
    "wind": "#3E9FBF",
    "supply": "#5FA8A0",
    "discharge": "#6A4C93",
    "charge": "#B79CD6",
    "storage": "#6A4C93",
    "soc": "#6A4C93",
    "charging": "#2A9D8F",
    "v2g": "#90A955",
    "diesel": "#8A5A44",
    "fuel": "#8A5A44",
    "unserved": "#C0392B",
    "unserved_energy": "#E3B7B0",
    "curtailed": "#D9D0B4",
    "losses": "#C9C9C9",
    # periods of the tariff, dear to cheap
    "sharp": "#C0392B",
    "peak": "#EB8A65",
    "flat": "#F8EFC3",
    "valley": "#A9D0E6",
    "deep_valley": "#4C86B8",
    # money
    "energy": "#5B7C99",
    "energy_bill": "#5B7C99",
    "demand": "#C77D4F",
    "demand_bill": "#C77D4F",
    "basic": "#8C6D9E",
    "basic_charge": "#8C6D9E",
    "fixed": "#A8A8A8",
    "fixed_charge": "#A8A8A8",
    "tiers": "#9FB8CD",
    "feed_in": "#3F9B6C",
    "subsidy": "#8FC49F",
    "generation_subsidy": "#8FC49F",
    "service_fee": "#D9A441",
    "investment": "#9B3A3A",
    "cumulative": "#1F4E79",
    "cumulative_discounted": "#D1762C",
    "before": "#A9B4BF",
    "after": "#1F4E79",
    "limit": "#C0392B",
    # strategies
    "strategy_optimal": "#1F4E79",
    "strategy_timed": "#D1762C",
    "strategy_modes": "#B79CD6",
    "strategy_cluster": "#8C6D9E",
    "strategy_rolling": "#3F9B6C",
    "strategy_priority": "#D9A441",
}

SPARE = ("#2A9D8F", "#E76F51", "#8AB17D", "#BC6C93", "#577590", "#90A955", "#B08968", "#4D908E")


def colour_of(thing: str) -> str:
    """Colour of a thing; one that has none yet always gets the same of the spare ones.

    Examples
    --------
    >>> colour_of("pv"), colour_of("a new thing") == colour_of("a new thing")
    ('#F2B134', True)
    """
    return COLOURS.get(thing) or SPARE[crc32(thing.encode()) % len(SPARE)]
