"""Tests the differences that null-arms.mjs wrote: paired t over the seeds, Holm over arms and metrics (needs scipy).

node tools/reference/simulator/null-arms.mjs > /tmp/null-arms.json
python3 tools/reference/simulator/null_arms.py /tmp/null-arms.json
"""

import json
import sys

from scipy.stats import ttest_rel

results = json.load(open(sys.argv[1]))["results"]
arms = [arm for arm in results[0]["values"] if arm != "logging"]
metrics = list(results[0]["values"]["logging"])
tests = []
for arm in arms:
    for metric in metrics:
        ours = [result["values"][arm][metric] for result in results]
        base = [result["values"]["logging"][metric] for result in results]
        mean = sum(base) / len(base)
        change = sum(a - b for a, b in zip(ours, base)) / len(base) / mean
        tests.append((ttest_rel(ours, base).pvalue, arm, metric, mean, change))
tests.sort()
largest = 0.0
for rank, (p, arm, metric, mean, change) in enumerate(tests):
    largest = max(largest, min(1.0, p * (len(tests) - rank)))
    print(f"{arm:18} {metric:10} logging {mean:9.4f}  change {100 * change:+6.2f}%  p {p:.3f}  after Holm {largest:.3f}")
