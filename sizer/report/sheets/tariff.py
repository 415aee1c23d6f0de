"""Tariff: twelve months by twenty-four hours in the colours of their periods, and every other price."""

from __future__ import annotations

import math

import numpy as np

from sizer.report.book import Page
from sizer.report.colours import colour_of
from sizer.report.prices import PriceMatrix, price_matrix, tariff_of
from sizer.study import Study
from sizer.tariff import Tariff

__all__ = ["write"]


def write(study: Study, page: Page) -> None:
    """Write the matrix, the charges, the source."""
    page.widths(34, *[7.2] * 24)
    tariff = tariff_of(study)
    row = page.title("sheet_tariff")
    if tariff is None:
        page.text(row, 0, page.say("off_grid"))
        return
    page.text(row - 1, 0, _name(tariff, page), "bold")
    row += 1
    site = study.project.site
    working, off = (price_matrix(tariff, site, working=kind) for kind in (True, False))
    row = _matrix(page, row, "matrix_working", working)
    if not _same(working, off):
        row = _matrix(page, row + 1, "matrix_off", off)
    row = _legend(page, row, working, off)
    row = _charges(page, row + 1, tariff)
    _origin(page, row + 1, tariff)
    page.freeze(2, 1)


def _name(tariff: Tariff, page: Page) -> str:
    names = {"zh": tariff.name.zh, "en": tariff.name.en}
    own = names.get(page.book.languages) or tariff.name.zh or tariff.name.en
    return own or tariff.id


def _same(one: PriceMatrix, other: PriceMatrix) -> bool:
    return bool(np.array_equal(one.price_cny_per_kwh, other.price_cny_per_kwh, equal_nan=True))


def _matrix(page: Page, row: int, key: str, matrix: PriceMatrix) -> int:
    if np.isnan(matrix.price_cny_per_kwh).all():
        return row
    row = page.section(row, key, 25)
    page.text(row, 0, page.say("month"), "header")
    for hour in range(24):
        page.number(row, 1 + hour, hour, "header_year")
    for month in range(12):
        row += 1
        page.number(row, 0, month + 1, "header_year")
        for hour in range(24):
            price = float(matrix.price_cny_per_kwh[month, hour])
            if math.isfinite(price):
                page.number(row, 1 + hour, price, "price", colour_of(str(matrix.period[month, hour])))
    return row + 1


def _legend(page: Page, row: int, *matrices: PriceMatrix) -> int:
    found: dict[str, list[float]] = {}
    for matrix in matrices:
        for period, price in zip(matrix.period.ravel(), matrix.price_cny_per_kwh.ravel(), strict=True):
            if period:
                found.setdefault(str(period), []).append(float(price))
    row = page.section(row + 1, "periods_title", 25)
    for period, prices in sorted(found.items(), key=lambda item: -max(item[1])):
        page.text(row, 0, page.say(period))
        page.number(row, 1, min(prices), "price", colour_of(period))
        page.text(row, 2, "…")
        page.number(row, 3, max(prices), "price", colour_of(period))
        page.text(row, 4, "CNY/kWh", "unit")
        row += 1
    return row


def _charges(page: Page, row: int, tariff: Tariff) -> int:
    row = page.section(row, "charges_title", 25)
    basic = tariff.basic_charge
    lines: list[tuple[str, float, str]] = [
        ("feed_in_price", tariff.feed_in.price_cny_per_kwh, "CNY/kWh"),
        ("generation_subsidy", tariff.generation_subsidy_cny_per_kwh, "CNY/kWh"),
        ("fixed_item", tariff.fixed_cny_per_month, "CNY/month"),
    ]
    if basic is not None:
        lines.append(("capacity_price", basic.capacity_price_cny_per_kva_month, "CNY/(kVA·month)"))
        lines.append(("max_demand_price", basic.max_demand_price_cny_per_kw_month, "CNY/(kW·month)"))
    for charge in tariff.demand_charges:
        prices = [tier.price_cny_per_kw_month for tier in charge.tiers] or [charge.price_cny_per_kw_month]
        lines += [(charge.name, price, "CNY/(kW·month)") for price in prices]
    for window in tariff.feed_in.windows:
        lines.append((f"feed-in {window.start}–{window.end}", window.price_cny_per_kwh, "CNY/kWh"))
    for tier in tariff.tiers:
        end = f"≤ {tier.up_to_kwh_per_month:g}" if tier.up_to_kwh_per_month else "…"
        lines.append((f"tier {end} kWh", tier.price_change_cny_per_kwh, "CNY/kWh"))
    for name, price, unit in lines:
        page.text(row, 0, page.say(name))
        page.number(row, 1, price, "price")
        page.text(row, 2, unit, "unit")
        row += 1
    if basic is not None:
        page.text(row, 0, page.say("basic_choice"))
        page.text(row, 1, page.say(f"basic_{basic.default}"))
        row += 1
    return row


def _origin(page: Page, row: int, tariff: Tariff) -> None:
    row = page.section(row, "source_title", 25)
    origins: list[tuple[str, str]] = [
        ("tariff_id", tariff.id),
        ("region", " · ".join(filter(None, (tariff.region, tariff.user_class, tariff.voltage)))),
        ("valid", f"{tariff.valid_from or '…'} – {tariff.valid_to or '…'}"),
        ("source", tariff.source),
        ("basis", f"{tariff.basis} ({tariff.confidence})" if tariff.confidence else tariff.basis),
    ]
    origins.append(("feed_in_source", " ".join(filter(None, (tariff.feed_in.basis, tariff.feed_in.source)))))
    if tariff.basic_charge is not None:
        own = tariff.basic_charge
        origins.append(("basic_source", " ".join(filter(None, (own.basis, own.source)))))
    origins += [("note", note) for note in tariff.notes]
    for key, words in origins:
        if words:
            page.text(row, 0, page.say(key))
            page.sheet.merge_range(row, 1, row, 24, "", page.book.style("wrap"))
            page.text(row, 1, words, "wrap", longest=2000)
            page.fit(row, (words[:2000], 166))
            row += 1
