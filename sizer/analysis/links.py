"""What links between station areas bring: the same project with them and without.

Without them every area keeps to itself: its own grid, its own sun, a larger transformer where its load needs one; what
stands on the common DC bus has nobody to feed. Both projects are sized for their best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sizer.components import HVDCLink
from sizer.errors import InputError
from sizer.project import Project
from sizer.study import Study, size

__all__ = ["LinkBenefit", "benefit_of_links"]

FIGURES = (
    "own_use_share",
    "curtailed_share",
    "renewable_share_of_demand",
    "moved_between_areas_kwh_per_year",
    "peak_import_kw",
    "transformer_expansion_kw",
    "voltage_drop_share",
    "voltage_rise_share",
    "line_loss_kwh_per_year",
    "avoided_co2_t_per_year",
)
"""Key figures that links change."""


@dataclass(frozen=True)
class LinkBenefit:
    """A project of several station areas, joined and apart.

    Parameters
    ----------
    joined, apart : Study
        The best design with links, and without.
    """

    joined: Study
    apart: Study

    @property
    def table(self) -> pd.DataFrame:
        """One row a figure: apart, joined, and the difference; NaN where one of them has none."""
        rows = {name: {"apart": own, "joined": with_links} for name, own, with_links in self._pairs()}
        table = pd.DataFrame.from_dict(rows, orient="index").astype(float)
        return table.assign(difference=table["joined"] - table["apart"])

    def _pairs(self) -> list[tuple[str, float | None, float | None]]:
        flows = self.apart.cash_flow, self.joined.cash_flow
        found: list[tuple[str, float | None, float | None]] = [
            ("npv_cny", flows[0].npv_cny, flows[1].npv_cny),
            ("investment_cny", flows[0].investment_cny, flows[1].investment_cny),
        ]
        figures: tuple[Mapping[str, float | None], ...] = (self.apart.key_figures, self.joined.key_figures)
        found += [(name, figures[0].get(name), figures[1].get(name)) for name in FIGURES if name in figures[1]]
        return found


def benefit_of_links(project: Project, **callbacks: Any) -> LinkBenefit:
    """Size a project with its links and without them.

    Parameters
    ----------
    project : Project
        Several station areas, joined by VSC stations.
    **callbacks
        As for :func:`sizer.size`.

    Raises
    ------
    InputError
        There are no links to do without.
    """
    if not any(isinstance(component, HVDCLink) for component in project.components):
        raise InputError(project.name or "project", "there is no hvdc_link to do without")
    return LinkBenefit(size(project, **callbacks), size(_apart(project), **callbacks))


def _apart(project: Project) -> Project:
    """Return the project with links of no power, and without the clauses that ask for links or what they feed."""
    components = tuple(
        component.model_copy(update={"power_kw": 0.0}) if isinstance(component, HVDCLink) else component
        for component in project.components
    )
    clauses = project.guideline.clauses.model_copy(update={"vsc_share": "off"})
    guideline = project.guideline.model_copy(update={"clauses": clauses})
    return project.model_copy(update={"components": components, "guideline": guideline})
