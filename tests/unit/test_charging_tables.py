from __future__ import annotations

import io
import json
import re
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from sizer.errors import InputError
from sizer.profiles.charging import Fleet, group, place, read_sessions, unmanaged_kw
from sizer.report.chinese import whole_in_chinese
from tests.charging import site

ACN = Path(__file__).parents[1] / "fixtures" / "acn_sessions.json"
YEAR = site(None, year=2019)


def read(text: str, encoding: str = "utf-8", where=YEAR, **how):
    return read_sessions(text.encode(encoding), "sessions.csv", where, **how)


def clock(hour: float) -> str:
    return f"{YEAR.times[0].tz_localize(None) + (datetime(2019, 1, 2) - datetime(2019, 1, 1)) * hour / 24:%m-%d %H:%M}"


def test_acn_sessions_are_read_with_their_flaws_and_say_so():
    """Seven records: one twice, one without energy. 15:30 GMT is 07:30 there in winter, 14:45 is 07:45 in July."""
    drawn = read_sessions(ACN, "acn.json", YEAR)
    assert len(drawn) == 5
    assert drawn.energy_kwh == pytest.approx(12.5 + 31.2 + 6.4 + 14.1 + 9.8, rel=1e-6)
    assert [clock(hour) for hour in drawn.column("arrive_h")] == [
        "01-07 07:30", "01-07 08:05", "01-08 07:58", "07-09 07:45", "07-09 13:15",
    ]  # fmt: skip
    said = " ".join(drawn.notices)
    for words in (
        "America/Los_Angeles",
        "without energy",
        "stood twice",
        "name no user",
        "done charging after",
        "9.8 kW",
    ):
        assert words in said
    assert drawn.table["vehicle"].value_counts()[-1] == 2


def test_acn_sessions_run_to_a_plan_for_each_session():
    drawn = read_sessions(ACN, "acn.json", YEAR)
    groups = group(drawn)
    even = (groups.energy_kwh / (groups.last - groups.first + 1))[groups.cell_group]
    placed = place(groups, drawn, even)
    assert placed.unplaced_kwh.sum() == 0
    assert placed.energy_kwh.sum() == pytest.approx(drawn.energy_kwh)
    assert unmanaged_kw(drawn).sum() == pytest.approx(drawn.energy_kwh)


def test_another_year_is_moved_by_whole_weeks_so_that_a_monday_stays_a_monday():
    drawn = read_sessions(ACN, "acn.json", site(None, year=2023))
    first = site(None, year=2023).times[int(drawn.column("arrive_h")[0])]
    assert (first.day_name(), first.month) == ("Monday", 1)
    assert any("weeks onto 2023" in line for line in drawn.notices)


def test_a_plain_table_is_read():
    drawn = read(
        "arrive,leave,kWh,max kW\n2019-03-04 08:00,2019-03-04 17:30,20.5,11\n2019-03-04 09:15,2019-03-04 12:00,8,7\n"
    )
    assert drawn.column("power_kw").tolist() == [11, 7]
    assert drawn.energy_kwh == pytest.approx(28.5)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_an_operators_export_is_read(encoding):
    text = (
        "订单编号,车牌号,充电桩名称,开始时间,结束时间,充电量(度),电费(元)\n"
        "A1,京A0001,1号桩,2019/3/4 22:10:15,2019/3/5 06:40:00,31.25,12.3\n"
        "A2,京A0002,2号桩,2019年3月4日 23:05,2019年3月5日 07:00,18.4,7.3\n"
    )
    drawn = read(text, encoding, like=Fleet(archetype="private_home"))
    assert drawn.energy_kwh == pytest.approx(49.65)
    assert [clock(hour) for hour in drawn.column("depart_h")] == ["03-05 06:40", "03-05 07:00"]


def test_an_operators_workbook_is_read():
    book = openpyxl.Workbook()
    book.active.append(["开始时间", "结束时间", "充电量"])
    book.active.append([datetime(2019, 3, 4, 22, 10), datetime(2019, 3, 5, 6, 40), 31.25])
    stream = io.BytesIO()
    book.save(stream)
    drawn = read_sessions(stream.getvalue(), "export.xlsx", YEAR)
    assert drawn.energy_kwh == pytest.approx(31.25)


def test_watt_hours_and_zones_are_converted():
    drawn = read(
        "arrive,leave,energy [Wh]\n2019-03-04T00:00:00+00:00,2019-03-04T09:00:00+00:00,20500\n"
        "2019-03-05T00:00Z,2019-03-05T09:00Z,9000\n"
    )
    assert drawn.energy_kwh == pytest.approx(29.5)
    assert clock(drawn.column("arrive_h")[0]) == "03-04 08:00"


def acn(**change) -> str:
    record = json.loads(ACN.read_text())["_items"][0]
    return json.dumps([record | change])


BROKEN = {
    "cut off": (ACN.read_text()[:700], "not valid JSON.*line .*cut off"),
    "other json": ('{"rows": [1, 2]}', 'no list of sessions under "_items"; it holds rows'),
    "no sessions": ("[1, 2]", "2 entries are no sessions: entry 1, entry 2"),
    "nan": ('[{"kWhDelivered": NaN}]', "holds NaN"),
    "no energy field": (json.dumps([{"connectionTime": "x", "disconnectTime": "y"}]), "has no kWhDelivered"),
    "unreadable time": (acn(connectionTime="Wednesday"), 'session 1 "Wednesday"'),
    "text for energy": (acn(kWhDelivered="much"), 'cells of energy are not numbers: session 1 "much"'),
    "no column of departure": (
        "开始时间,充电量\n2019-03-04 08:00,12\n",
        "no column leave or 结束时间. Its columns: 开始时间, 充电量",
    ),
    "left before it came": ("arrive,leave,kWh\n2019-03-04 18:00,2019-03-04 08:00,12\n", "leave before.*row 2"),
    "no energies": ("arrive,leave\n2019-03-04 08:00,2019-03-04 18:00\n", "no numbers. Give one row per session"),
    "negative": ("arrive,leave,kWh\n2019-03-04 08:00,2019-03-04 18:00,-12\n", "negative energy: row 2"),
    "watt-hours called kWh": ("arrive,leave,kWh\n2019-03-04 08:00,2019-03-04 18:00,12500\n", "1000 kW.*row 2.*in Wh"),
    "three weeks": ("arrive,leave,kWh\n2019-03-04 08:00,2019-03-28 18:00,12\n", "more than 14 days: row 2"),
    "kilovolt-ampere": ("arrive,leave,energy (kVA)\n2019-03-04 08:00,2019-03-04 18:00,12\n", "is in kva"),
    "month or day first": ("arrive,leave,kWh\n3/4/2019 08:00,3/4/2019 18:00,12\n", "cannot be read.*row 2"),
    "empty": ("  \n", "is empty: there is nothing in it"),
    "nothing in time": ("arrive,leave,kWh\n2019-03-04 08:00,2019-03-04 18:00,0\n", "no session within"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_malformed_file_says_what_is_wrong_and_where(name):
    text, said = BROKEN[name]
    with pytest.raises(InputError, match=said) as error:
        read(text)
    assert "sessions.csv has" in str(error.value)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_malformed_file_says_so_in_chinese_too(name):
    with pytest.raises(InputError) as error:
        read(BROKEN[name][0])
    said = [whole_in_chinese(mistake) for mistake in error.value.mistakes]
    assert [line for line in said if not re.search("[\u4e00-\u9fff]", line.replace("开始时间", ""))] == []


def test_every_mistake_is_named_at_once():
    text = (
        "arrive,leave,kWh\n2019-03-04 08:00,yesterday,12\n2019-03-04 18:00,2019-03-04 08:00,12\n"
        "2019-03-04 08:00,2019-03-04 18:00,-1\n"
    )
    with pytest.raises(InputError) as error:
        read(text)
    assert len(error.value.mistakes) == 3
