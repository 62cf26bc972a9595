"""Tests the differences that null-arms.mjs wrote: paired t over the seeds, Holm over arms and metrics (needs scipy); and of each
seed on its own whether its users tell an arm from the logging policy at 5%.

node tools/reference/simulator/null-arms.mjs > /tmp/null-arms.json
python3 tools/reference/simulator/null_arms.py /tmp/null-arms.json
"""

import json
import sys

import numpy as np
from scipy.stats import norm, ttest_rel

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


def p_of_seed(ours, base):
    """Two ratios over the same users: normal test of their difference, by each user's influence on it (delta method)."""

    def ratio(part):
        over, under = np.array(part["over"]), np.array(part["under"])
        value = over.sum() / under.sum()
        return value, (over - value * under) / under.sum()

    (a, of_a), (b, of_b) = ratio(ours), ratio(base)
    influence = of_a - of_b
    return 2 * norm.sf(abs(a - b) / (np.sqrt(len(influence)) * influence.std(ddof=1)))


print()
for arm in arms:
    for metric in metrics:
        rejected = sum(p_of_seed(r["parts"][arm][metric], r["parts"]["logging"][metric]) < 0.05 for r in results)
        print(f"{arm:18} {metric:10} single seeds rejected: {rejected} of {len(results)}")
