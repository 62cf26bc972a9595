"""Reference values for packages/metrics/src/holm.ts, computed by statsmodels.

Run:  pip install statsmodels==0.15.0 && python tools/reference/metrics/holm.py
Writes packages/metrics/src/holm.fixture.json (deterministic).
"""
import json
from pathlib import Path

import numpy as np
from statsmodels.stats.multitest import multipletests

TARGET = Path(__file__).resolve().parents[3] / "packages/metrics/src/holm.fixture.json"

rng = np.random.default_rng(1)
families = [
    [0.03],
    [0.01, 0.04, 0.03, 0.005],
    [0.02, 0.02, 0.02],
    [1.0, 0.0, 0.5, 0.5, 0.001],
    [round(float(p), 6) for p in rng.beta(0.3, 2, 40)],
]
cases = [{"p": p, "adjusted": [float(q) for q in multipletests(p, method="holm")[1]]} for p in families]
TARGET.write_text(json.dumps({"cases": cases}, indent=1) + "\n")
