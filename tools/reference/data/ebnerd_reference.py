"""Histories of the EB-NeRD sample, worked out click by click with pyarrow and no SQL.

Usage: python ebnerd_reference.py <ebnerd-sample folder> > packages/data/src/import/ebnerd/fixtures/histories.json
Needs: pyarrow, numpy
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

LENGTH = 10
SHORT = 5
EVERY = 15  # lists in the fixture: every 15th by (time, id)


def ms(moment):
    """UTC milliseconds of a naive datetime."""
    return int((np.datetime64(moment, "ms") - np.datetime64("1970-01-01T00:00:00", "ms")).astype(int))


def clean(seconds):
    return seconds if seconds is not None and math.isfinite(seconds) and seconds >= 0 else None


def main(folder):
    behaviours = pq.read_table(folder / "behaviors.parquet").to_pylist()
    history = pq.read_table(folder / "history.parquet").to_pylist()
    clicks = {}  # user -> list of (time, item, dwell)
    for row in history:
        for when, item, dwell in zip(row["impression_time_fixed"], row["article_id_fixed"], row["read_time_fixed"]):
            clicks.setdefault(row["user_id"], []).append((ms(when), item, clean(dwell)))
    for row in behaviours:
        clicked = sorted(set(row["article_ids_clicked"]))
        left = ms(row["impression_time"]) + round((clean(row["read_time"]) or 0) * 1000)
        for item in clicked:
            dwell = row["next_read_time"] if len(clicked) == 1 else None
            clicks.setdefault(row["user_id"], []).append((left, item, clean(dwell)))

    lists = []
    for row in sorted(behaviours, key=lambda r: (r["impression_time"], r["impression_id"])):
        now = ms(row["impression_time"])
        before = {}
        for when, item, dwell in clicks.get(row["user_id"], []):
            if when < now:
                old = before.get((when, item))
                before[(when, item)] = dwell if old is None else (old if dwell is None else max(old, dwell))
        recent = sorted(before, reverse=True)[:LENGTH]
        ended = [d for (when, _), d in before.items() if d is not None and when + 1000 * d <= now]
        lists.append(
            {
                "list_id": row["impression_id"],
                "hist_item": [item for _, item in recent],
                "hist_dwell": [
                    before[key] if before[key] is not None and key[0] + 1000 * before[key] <= now else None
                    for key in recent
                ],
                "hist_age": [(now - when) / 3.6e6 for when, _ in recent],
                "past_clicks": math.log1p(len(before)),
                "past_log_dwell": float(np.mean(np.log1p(ended))) if ended else None,
                "past_short_share": float(np.mean(np.array(ended) <= SHORT)) if ended else None,
            }
        )
    dwells = [
        r["next_read_time"]
        for r in behaviours
        if r["next_read_time"] is not None and len(set(r["article_ids_clicked"])) == 1
    ]
    running = sum(d is None for each in lists for d in each["hist_dwell"])
    quantiles = {str(q): float(np.quantile(dwells, q, method="inverted_cdf")) for q in (0.1, 0.25, 0.5, 0.75, 0.9, 0.95)}
    json.dump({"unknownHistoryDwells": running, "dwellQuantiles": quantiles, "lists": lists[::EVERY]}, sys.stdout)
    print()


main(Path(sys.argv[1]))
