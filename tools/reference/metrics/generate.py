"""Reference values for packages/metrics, computed by scikit-learn and by brute force.

Run:  pip install scikit-learn numpy && python tools/reference/metrics/generate.py
Writes packages/metrics/src/reference.fixture.json (deterministic).
"""
import json
import math
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

TARGET = Path(__file__).resolve().parents[3] / "packages/metrics/src/reference.fixture.json"


def fnv1a_murmur(seed, list_id, item_id):
    h = 0x811C9DC5
    for byte in f"{seed}\0{list_id}\0{item_id}".encode("utf-8"):
        h = ((h ^ byte) * 0x01000193) % 2**32
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) % 2**32
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) % 2**32
    return h ^ (h >> 16)


def make_rows(rng, lists=60, users=17):
    """Scores are distinct in a list and tied between lists; some dwell is unknown, some lists have no click."""
    rows = []
    for number in range(lists):
        size = int(rng.integers(2, 14))
        scores = rng.choice(100, size, replace=False) / 100
        clicked = rng.random(size) < rng.choice([0.0, 0.2, 0.5])
        for item in range(size):
            known = rng.random() > 0.15
            dwell = round(float(rng.exponential(40)), 0) if known else None
            rows.append(
                dict(
                    list_id=f"list{number}",
                    user_id=f"user{number % users}",
                    item_id=f"item{item}",
                    clicked=int(clicked[item]),
                    score=float(scores[item]),
                    dwell=dwell,
                )
            )
    rng.shuffle(rows)
    return rows


def by(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups.values()


def arrays(rows):
    return np.array([r["clicked"] for r in rows]), np.array([r["score"] for r in rows])


def mean(values):
    values = list(values)
    return dict(value=float(np.mean(values)), n=len(values))


def dwell_pairs(rows, same_list=None):
    """Brute force over all pairs."""
    clicks = [r for r in rows if r["clicked"] and r["dwell"] is not None]
    wins = pairs = 0
    for a in clicks:
        for b in clicks:
            if a["dwell"] <= b["dwell"]:
                continue
            if same_list is not None and (a["list_id"] == b["list_id"]) != same_list:
                continue
            pairs += 1
            wins += 1.0 if a["score"] > b["score"] else 0.5 if a["score"] == b["score"] else 0.0
    return dict(value=wins / pairs, n=pairs)


def expected(rows):
    y, s = arrays(rows)
    values = {"AUC": dict(value=roc_auc_score(y, s), n=int(y.sum() * (1 - y).sum()))}
    mixed = lambda group: 0 < sum(r["clicked"] for r in group) < len(group)
    values["AUC-list"] = mean(roc_auc_score(*arrays(g)) for g in by(rows, "list_id") if mixed(g))
    values["AUC-user"] = mean(roc_auc_score(*arrays(g)) for g in by(rows, "user_id") if mixed(g))
    clicked_lists = [g for g in by(rows, "list_id") if any(r["clicked"] for r in g)]
    values["MAP"] = mean(average_precision_score(*arrays(g)) for g in clicked_lists)
    for k in (5, 10):
        values[f"NDCG@{k}"] = mean(ndcg_score([arrays(g)[0]], [arrays(g)[1]], k=k) for g in clicked_lists)
    ranks = {}
    for g in by(rows, "list_id"):
        for rank, row in enumerate(sorted(g, key=lambda r: -r["score"]), start=1):
            ranks[row["list_id"], row["item_id"]] = rank
    rank_of = lambda r: ranks[r["list_id"], r["item_id"]]
    clicks = [r for r in rows if r["clicked"]]
    known = [r for r in clicks if r["dwell"] is not None]
    for k in (1, 3, 5):
        values[f"HIT@{k}"] = mean(float(rank_of(r) <= k) for r in clicks)
        values[f"WHIT@{k}"] = mean(r["dwell"] * (rank_of(r) <= k) for r in known)
    values["MRR"] = mean(1 / min(rank_of(r) for r in g if r["clicked"]) for g in clicked_lists)

    def wap(group):
        clicked = [r for r in group if r["clicked"]]
        weighted = [r for r in clicked if r["dwell"] is not None]
        precision = lambda r: sum(rank_of(o) <= rank_of(r) for o in clicked) / rank_of(r)
        return sum(precision(r) * r["dwell"] for r in weighted) / len(weighted)

    values["WMAP"] = mean(wap(g) for g in clicked_lists if any(r["clicked"] and r["dwell"] is not None for r in g))
    values["DT-AUC"] = dwell_pairs(rows)
    return values


def scaled(rows, f):
    return [dict(r, dwell=None if r["dwell"] is None else f(r["dwell"])) for r in rows]


rows = make_rows(np.random.default_rng(20221))
hashes = [(1, "list", "item"), (1, "", ""), (-7, "007", "7"), (2**40, "läst", "新聞"), (3, "🎈", "a\0b")]
TARGET.write_text(
    json.dumps(
        dict(
            generator="tools/reference/metrics/generate.py",
            versions=dict(sklearn=sklearn.__version__, numpy=np.__version__),
            rows=rows,
            expected=expected(rows),
            cappedMinutes=expected(scaled(rows, lambda d: min(d, 45) / 60)),
            log1p=expected(scaled(rows, math.log1p)),
            dwellAucParts=dict(within=dwell_pairs(rows, True), between=dwell_pairs(rows, False)),
            tieHash=[dict(seed=a, listId=b, itemId=c, hash=fnv1a_murmur(a, b, c)) for a, b, c in hashes],
        ),
        ensure_ascii=True,
        indent=1,
    )
    + "\n"
)
