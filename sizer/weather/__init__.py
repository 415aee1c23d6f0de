"""Weather files of any kind turned into one table on the site's steps."""

from __future__ import annotations

from sizer.weather.sun import beam_and_diffuse, sun_at_mid_step

__all__ = ["beam_and_diffuse", "sun_at_mid_step"]
