"""Who gets what: contracts in words, measures by party, settled money by year and by stream."""

from __future__ import annotations

from sizer.report.book import Page, cell
from sizer.report.field_labels import LABELS
from sizer.report.sheets.inputs import shown
from sizer.study import Study

__all__ = ["concerns", "write"]


def concerns(study: Study) -> bool:
    """Whether there are contracts to show."""
    return bool(study.project.contracts)


def write(study: Study, page: Page) -> None:
    """Write measures by party, then their money by year, then the first year by stream."""
    row = page.title("sheet_parties", page.say("parties_note"))
    row = _contracts(study, page, row)
    row = _measures(study, page, row + 1)
    row = _by_year(study, page, row + 1)
    _by_stream(study, page, row + 1)
    page.widths(30, *[18] * max(6, len(study.parties.names) + 2))


def _contracts(study: Study, page: Page, row: int) -> int:
    row = page.header(row, [page.say("party"), page.say("contract")])
    for contract in study.project.contracts:
        terms = contract.model_dump(exclude={"kind", "party"}, exclude_unset=True, mode="json")
        words = "; ".join(f"{_term(name, page)}: {shown(value)}" for name, value in terms.items())
        page.text(row, 0, contract.party)
        page.text(row, 1, f"{page.say(contract.kind)} · {words}" if words else page.say(contract.kind))
        row += 1
    return row


def _term(name: str, page: Page) -> str:
    """Word for a term of a contract, in the report's language or languages."""
    words = LABELS.get(f"field.{name}")
    if words is None:
        return name
    return {"zh": words[1], "en": words[0]}.get(page.book.languages, f"{words[1]} {words[0]}")


def _measures(study: Study, page: Page, row: int) -> int:
    styles = {"irr": "percent", "payback_years": "years", "discounted_payback_years": "years"}
    measures = study.parties.measures
    row = page.header(row, [page.say("party"), *(page.say(name) for name in measures.columns)])
    for name, own in study.parties.flows.items():
        page.text(row, 0, name)
        values = (own.investment_cny, own.npv_cny, own.irr, own.static_payback_years, own.discounted_payback_years)
        for column, (key, value) in enumerate(zip(measures.columns, values, strict=True), start=1):
            page.value(row, column, page.say("n/a") if value is None else value, styles.get(key, "money"))
        row += 1
    return row


def _by_year(study: Study, page: Page, row: int) -> int:
    table = study.parties.table
    row = page.section(row, "parties_by_year", len(table.columns) + 1)
    row = page.header(row, [page.say("year"), *study.parties.names, page.say("whole")])
    last = len(study.parties.names)
    for year, values in table.iterrows():
        page.number(row, 0, float(str(year)), "plain")
        for column, name in enumerate(study.parties.names, start=1):
            page.number(row, column, float(values[name]) if name in table else 0.0, "cents")
        page.formula(row, last + 1, f"=SUM({cell(row, 1)}:{cell(row, last)})", float(values["whole"]), "cents")
        row += 1
    return row


def _by_stream(study: Study, page: Page, row: int) -> None:
    first = (study.parties.cents.loc[1].groupby(level=["stream", "party"]).sum() / 100).to_dict()
    streams = list(dict.fromkeys(portion.line.stream for portion in study.parties.portions))
    row = page.section(row, "parties_by_stream", len(study.parties.names) + 2)
    row = page.header(row, [page.say("stream"), *study.parties.names, page.say("whole")])
    last = len(study.parties.names)
    for stream in streams:
        amounts = [float(first.get((stream, name), 0.0)) for name in study.parties.names]
        if not any(amounts):
            continue
        page.text(row, 0, page.say(stream))
        for column, amount in enumerate(amounts, start=1):
            page.number(row, column, amount, "cents")
        page.formula(row, last + 1, f"=SUM({cell(row, 1)}:{cell(row, last)})", sum(amounts), "cents")
        row += 1
