"""Writes predictions as pyarrow lays them out, for the tests of packages/data/src/predictions.

Run:  pip install pyarrow && python tools/reference/metrics/generate_parquet.py
"""
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TARGET = Path(__file__).resolve().parents[3] / "packages/data/src/predictions/pyarrow.fixture.parquet"

pq.write_table(
    pa.table(
        {
            # Dictionary texts, 64-bit integers, booleans, float32 and both NaN and null, as pandas leaves them
            "list_id": pa.array(["007", "007", "8"]).dictionary_encode(),
            "item_id": pa.array([9007199254740993, 2, 2], pa.int64()),
            "user_id": pa.array(["ann", "ann", None]),
            "clicked": pa.array([True, False, True]),
            "score": pa.array([0.1, 0.25, -1.0], pa.float32()),
            "dwell": pa.array([1 / 3, float("nan"), None], pa.float64()),
            "rank": pa.array([1.0, 2.0, float("nan")], pa.float64()),
            "extra": pa.array([[1], [2, 3], []]),
        }
    ),
    TARGET,
)
