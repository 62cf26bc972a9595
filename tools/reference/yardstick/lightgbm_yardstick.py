# Gradient boosted trees on the features that our models see: the yardstick of docs/usefulness.md.
#   python -m venv /tmp/yardstick && /tmp/yardstick/bin/pip install lightgbm==4.6.0 numpy==2.3.5 pandas==2.3.3 scikit-learn==1.7.2
#   node tools/reference/yardstick/export-features.mjs <log> /tmp/features
#   /tmp/yardstick/bin/python tools/reference/yardstick/lightgbm_yardstick.py /tmp/features /tmp/predictions [seed]
#   npx paretorec metrics /tmp/predictions/w-0.50.csv
# Two models: clicks (LambdaRank over lists) and ln(1 + seconds) of clicks (squared error). Their scores are brought to mean 0 and
# deviation 1 on the training part and added under weights w and 1 - w, as `fixed` does; one file of predictions a weight.
import json
import sys
from pathlib import Path

import lightgbm as lgb
import numpy as np
import pandas as pd

source, target = Path(sys.argv[1]), Path(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
target.mkdir(parents=True, exist_ok=True)

meta = json.loads((source / "columns.json").read_text())
names = [f"c{i}" for i in range(len(meta["columns"]))]
values = np.fromfile(source / "features.f32", dtype=np.float32).reshape(meta["rows"], len(names))
rows = pd.read_csv(source / "rows.csv", dtype={"list_id": str, "user_id": str, "item_id": str})
# Ids of items and users say nothing of those to come; the position is what the log's ranker chose, which serving does not know.
left_out = {"item/item_id", "user/user_id", "position"}
used = [i for i, column in enumerate(meta["columns"]) if column["name"] not in left_out]
categorical = [f"c{i}" for i in used if meta["columns"][i]["categorical"]]
data = pd.DataFrame(values[:, used], columns=[f"c{i}" for i in used])
for name in categorical:
    data[name] = data[name].astype(np.int32)

part = rows["part"].to_numpy()
common = dict(
    learning_rate=0.05,
    num_leaves=31,
    min_child_samples=50,
    n_estimators=1000,
    subsample=0.8,
    subsample_freq=1,
    colsample_bytree=0.8,
    random_state=seed,
    n_jobs=2,
    deterministic=True,
    force_col_wise=True,
    verbose=-1,
)
stop = [lgb.early_stopping(50, verbose=False)]


def groups(mask):
    lists = rows.loc[mask, "list_id"].to_numpy()
    starts = np.flatnonzero(np.r_[True, lists[1:] != lists[:-1]])
    return np.diff(np.r_[starts, len(lists)])


train, valid = part == "train", part == "validation"
click = lgb.LGBMRanker(objective="lambdarank", **common)
click.fit(
    data[train],
    rows.loc[train, "clicked"],
    group=groups(train),
    eval_set=[(data[valid], rows.loc[valid, "clicked"])],
    eval_group=[groups(valid)],
    eval_at=[5],
    categorical_feature=categorical,
    callbacks=stop,
)

known = (rows["clicked"] == 1) & rows["dwell"].notna()
seconds = np.log1p(rows["dwell"].clip(upper=rows.loc[train & known, "dwell"].quantile(0.99)))
dwell = lgb.LGBMRegressor(objective="l2", **common)
dwell.fit(
    data[train & known],
    seconds[train & known],
    eval_set=[(data[valid & known], seconds[valid & known])],
    categorical_feature=categorical,
    callbacks=stop,
)

scores = [model.predict(data) for model in (click, dwell)]
scaled = [(score - score[train].mean()) / score[train].std() for score in scores]
columns = ["list_id", "user_id", "item_id", "clicked", "dwell"]
for name in ("validation", "test"):
    mask = part == name
    for weight in np.linspace(0, 1, 11):
        table = rows.loc[mask, columns].copy()
        table["score"] = (weight * scaled[0] + (1 - weight) * scaled[1])[mask]
        prefix = "" if name == "test" else "validation-"
        table.to_csv(target / f"{prefix}w-{weight:.2f}.csv", index=False)
print(f"trees: clicks {click.best_iteration_}, dwell {dwell.best_iteration_}; {mask.sum()} test rows in {target}")
