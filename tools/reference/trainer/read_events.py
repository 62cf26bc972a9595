"""Reads a run's TensorBoard events with TensorBoard itself and compares them with metrics.ndjson.

Needs `pip install tensorboard`. Usage: python read_events.py <run folder>
"""

import json
import math
import sys
from pathlib import Path

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

run = Path(sys.argv[1])
events = EventAccumulator(str(run / "events"))
events.Reload()
compared = 0
for line in (run / "metrics.ndjson").read_text().splitlines():
    entry = json.loads(line)
    for name, value in entry.items():
        if value is None:
            continue
        (found,) = [event.value for event in events.Scalars(name) if event.step == entry["step"]]
        if not math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-30):
            sys.exit(f"{name} at step {entry['step']}: {found} in events, {value} in metrics.ndjson")
        compared += 1
print(f"{compared} values agree")
