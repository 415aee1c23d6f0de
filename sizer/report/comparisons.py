"""Two designs side by side, for a terminal: areas joined and apart, retired batteries and new ones."""

from __future__ import annotations

import math

from rich.markup import escape
from rich.table import Table

from sizer.analysis.break_even import BreakEven
from sizer.analysis.links import LinkBenefit
from sizer.report.words import Language, figure, say, unit_of
from sizer.study import Study

__all__ = ["break_even_table", "links_table"]


def links_table(benefit: LinkBenefit, language: Language = "en") -> Table:
    """What links between station areas change."""
    table = _table("links_title", language, ("apart", "joined", "difference"))
    for name, row in benefit.table.iterrows():
        table.add_row(_heading(str(name), language), *(_number(str(name), float(value)) for value in row))
    table.caption, table.caption_justify = say("links_note", language), "left"
    return table


def break_even_table(found: BreakEven, language: Language = "en") -> Table:
    """Both projects at the price at which they are worth the same."""
    table = _table("break_even_title", language, ("retired_storage", "new_storage"))
    price = f"{figure(found.price_cny_per_kwh)} CNY/kWh"
    table.add_row(say("break_even_price", language), price, "")
    pair = (found.retired, found.new)
    for name in ("npv_cny", "investment_cny"):
        values = (float(getattr(study.cash_flow, name)) for study in pair)
        table.add_row(_heading(name, language), *(_number(name, value) for value in values))
    for name in ("power_kw", "energy_kwh"):
        sizes = (
            sum(own.get(name, 0.0) for label, own in study.design.sizes.items() if label in _storage(study))
            for study in pair
        )
        table.add_row(_heading(f"storage_{name}", language), *(_number(name, value) for value in sizes))
    return table


def _storage(study: Study) -> set[str]:
    return {component.label for component in study.solved.case.components if component.role == "storage"}


def _table(title: str, language: Language, columns: tuple[str, ...]) -> Table:
    table = Table(title=say(title, language), title_justify="left", header_style="bold", title_style="bold cyan")
    table.add_column("")
    for column in columns:
        table.add_column(say(column, language), justify="right")
    return table


def _heading(name: str, language: Language) -> str:
    words, unit = say(name, language), unit_of(name)
    return escape(f"{words} [{unit}]" if unit and unit not in words else words)


def _number(name: str, value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.1%}" if name.endswith("_share") or "share_of" in name else figure(value)
