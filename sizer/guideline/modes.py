"""The guideline's application modes: what each is, which clauses it sets, and which example shows it.

A mode is a preset. It says how strictly clauses are applied where neither the project nor the clause's own default
should decide; a project may say otherwise, clause by clause.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sizer.guideline.base import Strictness

__all__ = ["MODES", "Mode", "strictness_in"]


@dataclass(frozen=True)
class Mode:
    """One application mode.

    Parameters
    ----------
    id : str
        As in project files.
    code : str
        Short name: R1 to R4, CL, PF.
    section : str
        Where the guideline describes it.
    requirements : tuple of str
        What it rests on.
    name, summary : mapping
        "en" and "zh".
    example : str
        The project file that shows it.
    strictness : mapping
        Clauses that it sets otherwise than their own default.
    reconstructed : bool
        Whether its row is absent from the guideline's table.
    """

    id: str
    code: str
    section: str
    requirements: tuple[str, ...]
    name: Mapping[str, str]
    summary: Mapping[str, str]
    example: str
    strictness: Mapping[str, Strictness] = field(default_factory=dict)
    reconstructed: bool = False


MODES: dict[str, Mode] = {
    mode.id: mode
    for mode in (
        Mode(
            "household",
            "R1",
            "Table 3-9, 1",
            ("G-01", "G-07", "G-11", "G-12"),
            {"en": "Household", "zh": "户用型"},
            {
                "en": "Roof PV of 10 to 20 kW, one AC pile of 7 kW; the vehicle is the storage.",
                "zh": "屋顶光伏 10–20 kW，7 kW 交流桩一台，以车代储。",
            },
            "mode_household",
        ),
        Mode(
            "small_centralised",
            "R2",
            "Table 3-9, 2",
            ("G-02", "G-06"),
            {"en": "Small centralised", "zh": "小型集中式"},
            {
                "en": "Less than 500 kW of PV matched to its load, few DC and more AC piles, a little storage.",
                "zh": "光伏小于 500 kW 并与负荷匹配，少量直流桩、多个交流桩，可配少量储能。",
            },
            "mode_small_centralised",
        ),
        Mode(
            "off_grid",
            "R3",
            "3.3.3.2.2 (1)",
            ("G-03", "G-08", "G-09", "G-10", "G-11", "G-35"),
            {"en": "Off-grid PV-wind-storage-diesel", "zh": "离网型风光储柴"},
            {
                "en": "No grid: PV and wind, storage that forms it, diesel in reserve. Reconstructed: the table has no "
                "row for it, and no number.",
                "zh": "离网：风光发电、储能组网、柴油备用。表 3-9 缺此行，本模式据正文复原，不设数值上限。",
            },
            "mode_off_grid",
            # The shares of storage in renewables are meant for plants on a grid; an island needs what it needs.
            {"storage_share_min": "audit", "storage_share_max": "audit", "storage_duration": "audit"},
            reconstructed=True,
        ),
        Mode(
            "interconnected",
            "R4",
            "Table 3-9, 4",
            ("G-04", "G-05"),
            {"en": "Interconnected station areas", "zh": "多台区互联型"},
            {
                "en": "Station areas joined by VSC stations of 30 % capacity to a DC bus with storage and less than "
                "1,000 kW of PV.",
                "zh": "多个台区经 30% 容量的柔直 VSC 接入公共直流母线，光伏小于 1000 kW 并配储能。",
            },
            "mode_interconnected",
        ),
        Mode(
            "cluster",
            "CL",
            "3.3.3.2.2 (2)",
            ("G-15", "G-16", "G-17", "G-18"),
            {"en": "Cluster (park, campus, works)", "zh": "集群型（园区、校园、厂区）"},
            {
                "en": "Charging meets the working peak: microgrid and mains together, storage filled at night.",
                "zh": "充电与工作时段用电高峰重合，微电网与市电协同，储能夜间低谷充电。",
            },
            "mode_cluster",
        ),
        Mode(
            "public_station",
            "PF",
            "3.3.3.2.2 (3)",
            ("G-19", "G-20", "G-21"),
            {"en": "Public charging station", "zh": "公共充电站"},
            {
                "en": "PV and storage that supplement a public station, by its own size.",
                "zh": "光储规模随站而定，作为公共充电站的补充电源。",
            },
            "mode_public_station",
        ),
    )
}
"""Every application mode by its word in project files."""


def strictness_in(mode: str, clause: str) -> Strictness | None:
    """How strictly a mode applies a clause; None where it leaves the clause's own default."""
    return MODES[mode].strictness.get(clause) if mode in MODES else None
