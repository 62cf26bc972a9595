"""Reference values of coverage, intra-list diversity and novelty for packages/metrics, by NumPy over all pairs.

Run:  pip install numpy && python tools/reference/metrics/beyond_accuracy.py
Writes packages/metrics/src/beyond/beyond.fixture.json (deterministic).
"""
import json
from itertools import combinations
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parents[3] / "packages/metrics/src/beyond/beyond.fixture.json"
K = 5


def make(rng, items=40, lists=25):
    """Items with one category, several tags or none; lists of 1 to 9 of them with distinct scores."""
    facts = []
    for item in range(items):
        category = [] if rng.random() < 0.1 else [f"c{rng.integers(4)}"]
        tags = sorted({f"t{tag}" for tag in rng.integers(0, 6, int(rng.integers(0, 4)))})
        facts.append(dict(id=f"i{item}", clicks=int(rng.poisson(2)), categories=[category, tags]))
    total = sum(fact["clicks"] for fact in facts) + items
    for fact in facts:
        fact["popularity"] = (fact.pop("clicks") + 1) / total
    rows = []
    for number in range(lists):
        size = int(rng.integers(1, 10))
        shown = rng.choice(items, size, replace=False)
        scores = rng.permutation(size) / 10
        for item, score in zip(shown, scores):
            rows.append(dict(list_id=f"l{number}", user_id=f"u{number % 7}", item_id=f"i{item}", score=float(score)))
    rng.shuffle(rows)
    return facts, rows


def one_hot(facts, field):
    """[items, values] 1 where an item has the value."""
    values = sorted({value for fact in facts for value in fact["categories"][field]})
    return np.array([[value in fact["categories"][field] for value in values] for fact in facts], dtype=float)


def distances(facts):
    """[items, items] mean Jaccard distance over the fields that both have; NaN without one."""
    by_field = []
    for field in range(len(facts[0]["categories"])):
        hot = one_hot(facts, field)
        common = hot @ hot.T
        sizes = hot.sum(1)
        with np.errstate(invalid="ignore", divide="ignore"):
            distance = 1 - common / (sizes[:, None] + sizes[None, :] - common)
        distance[(sizes == 0)[:, None] | (sizes == 0)[None, :]] = np.nan
        by_field.append(distance)
    stacked = np.stack(by_field)
    known = ~np.isnan(stacked)
    with np.errstate(invalid="ignore"):
        return np.where(known, stacked, 0).sum(0) / known.sum(0)


def main():
    rng = np.random.default_rng(11)
    facts, rows = make(rng)
    place = {fact["id"]: i for i, fact in enumerate(facts)}
    tops = []
    for name in sorted({row["list_id"] for row in rows}):
        own = sorted((row for row in rows if row["list_id"] == name), key=lambda row: -row["score"])
        tops.append([place[row["item_id"]] for row in own[:K]])
    between = distances(facts)
    diversities = []
    for top in tops:
        pairs = np.array([between[a, b] for a, b in combinations(top, 2)])
        pairs = pairs[~np.isnan(pairs)]
        if len(pairs) > 0:
            diversities.append(pairs.mean())
    shown = np.concatenate(tops)
    popularity = np.array([fact["popularity"] for fact in facts])
    offered = len({row["item_id"] for row in rows})
    expected = {
        f"Coverage@{K}": dict(value=len(set(shown.tolist())) / offered, n=offered),
        f"ILD@{K}": dict(value=float(np.mean(diversities)), n=len(diversities)),
        f"Novelty@{K}": dict(value=float(-np.log2(popularity[shown]).mean()), n=len(shown)),
    }
    TARGET.write_text(json.dumps(dict(numpy=np.__version__, facts=facts, rows=rows, expected=expected)) + "\n")
    print(json.dumps(expected))


if __name__ == "__main__":
    main()
