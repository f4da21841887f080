"""All figures of a run as JSON, for those who want to compute with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from electioncenter.benchmark.quality import Quality
from electioncenter.benchmark.speed import Speed
from electioncenter.benchmark.stream import Stream


def of_quality(found: Sequence[Quality]) -> list[dict[str, Any]]:
    return [
        {
            **asdict(each),
            "precision": each.banners.value,
            "precision_interval": [each.banners.low, each.banners.high],
            "false_banners": each.false_banners,
        }
        for each in found
    ]


def of_speed(found: Sequence[Speed]) -> list[dict[str, Any]]:
    return [{**asdict(each), "rate": each.rate, "cpu_ms": each.cpu_ms} for each in found]


def of_stream(found: Sequence[Stream]) -> list[dict[str, Any]]:
    return [{**asdict(each), "ratio": asdict(each.ratio)} for each in found]
