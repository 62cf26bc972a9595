"""FM, NFM, DeepFM, AutoInt and AFN of FuxiCTR on the rows of an exported split, with the settings of examples/zoo/*.yaml.

    pip install numpy==2.4.6 torch==2.13.0 fuxictr==2.3.10 pandas==3.1.1 scikit-learn==1.9.1 polars pyarrow h5py tqdm pyyaml
    python tools/reference/zoo/fuxictr_zoo.py <exported folder> <model_zoo> <out.json> [models] [seeds]

`model_zoo` is the folder of that name in a checkout of FuxiCTR (github.com/reczoo/FuxiCTR), for the package has the layers and the
training loop but not these models. What differs from FuxiCTR's own settings, so that both sides do the same:
- the learning rate stays (`reduce_lr_on_plateau`), nothing is regularised, gradients are cut at norm 10 as FuxiCTR has it;
- embeddings start with deviation 0.05 in place of 1e-4, AFN's powers with 0.1, as the code of its authors has it;
- a genre's first-order weights are averaged over the film's genres, as its embeddings are, not summed.
Every embedding has a row 0 of zeros for the unknown, which is never trained.
"""

import importlib.metadata
import importlib.util
import json
import logging
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from fuxictr.features import FeatureMap
from fuxictr.pytorch import layers
from fuxictr.pytorch.torch_utils import seed_everything

SHARED = {
    "embedding_dim": 16,
    "learning_rate": 1e-3,
    "optimizer": "adam",
    "loss": "binary_crossentropy",
    "metrics": ["AUC", "logloss"],
    "early_stop_patience": 3,
    "reduce_lr_on_plateau": False,
    "monitor": {"AUC": 1},
    "verbose": 0,
}
BATCH, EPOCHS = 1024, 60
MODELS = {
    "fm": ("FM/src/FM.py", "FM", {}),
    "nfm": ("NFM/src/NFM.py", "NFM", {"hidden_units": [64], "net_dropout": 0.2}),
    "deepfm": (
        "DeepFM/DeepFM_torch/src/DeepFM.py",
        "DeepFM",
        {"hidden_units": [64, 64], "net_dropout": 0.2, "batch_norm": True},
    ),
    "autoint": (
        "AutoInt/src/AutoInt.py",
        "AutoInt",
        {"attention_layers": 1, "num_heads": 2, "attention_dim": 32, "dnn_hidden_units": []},
    ),
    "afn": (
        "AFN/src/AFN.py",
        "AFN",
        {"ensemble_dnn": False, "logarithmic_neurons": 64, "afn_hidden_units": [64, 64], "batch_norm": True},
    ),
}


class Rows:
    """Batches of the rows of one part, shuffled anew in every pass where asked for."""

    def __init__(self, columns, places, shuffle):
        self.columns, self.places, self.shuffle = columns, places, shuffle

    def __len__(self):
        return -(-len(self.places) // BATCH)

    def __iter__(self):
        order = self.places[torch.randperm(len(self.places))] if self.shuffle else self.places
        for start in range(0, len(order), BATCH):
            yield {name: values[order[start : start + BATCH]] for name, values in self.columns.items()}


def load(folder):
    described = json.loads((folder / "fields.json").read_text())
    table = pd.read_csv(folder / "rows.csv", keep_default_na=False, dtype=str)
    columns, specs = {"clicked": torch.tensor(table["clicked"].astype(float).to_numpy())}, {}
    for field in described["fields"]:
        name, spec = field["name"], {"source": "", "padding_idx": 0, "vocab_size": field["vocabulary"]}
        if field["kind"] == "categorical":
            columns[name] = torch.tensor(table[name].astype(int).to_numpy())
            specs[name] = spec | {"type": "categorical"}
        elif field["kind"] == "multi":
            ids = [[int(one) for one in text.split()] for text in table[name]]
            wide = np.zeros((len(ids), max(map(len, ids))), dtype=np.int64)
            for row, values in enumerate(ids):
                wide[row, : len(values)] = values
            columns[name] = torch.tensor(wide)
            specs[name] = spec | {
                "type": "sequence",
                "max_len": wide.shape[1],
                "feature_encoder": "layers.MaskedAveragePooling()",
            }
        else:
            columns[name] = torch.tensor(table[name].astype(float).to_numpy())
            specs[name] = {"source": "", "type": "numeric"}
    parts = {
        part: torch.tensor(np.flatnonzero(table["part"] == part)) for part in ("train", "validation", "test")
    }
    return described["log"], columns, specs, parts


def model_class(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def run(name, seed, zoo, columns, specs, parts, folder):
    seed_everything(seed)
    features = FeatureMap("zoo", folder)
    features.features, features.labels = specs, ["clicked"]
    features.num_fields = len(specs)
    features.default_emb_dim = SHARED["embedding_dim"]
    path, kind, options = MODELS[name]
    model = model_class(zoo / path, kind)(
        features, model_id=f"{name}-{seed}", model_root=folder, **SHARED, **options
    )
    embeddings = 0
    for module in model.modules():
        if isinstance(module, torch.nn.Embedding):
            torch.nn.init.normal_(module.weight.data[1:], std=0.05)
            embeddings += module.weight.numel()
        if isinstance(module, layers.LogisticRegression):
            encoders = module.embedding_layer.embedding_layer.feature_encoders
            for field in encoders:
                encoders[field] = layers.MaskedAveragePooling()
    if name == "afn":
        torch.nn.init.normal_(model.coefficient_W.weight, std=0.1)
    train = Rows(columns, parts["train"], True)
    held_out = {part: Rows(columns, parts[part], False) for part in ("validation", "test")}
    model.fit(train, epochs=EPOCHS, validation_data=held_out["validation"])
    found = {part: model.evaluate(rows) for part, rows in held_out.items()}
    return {
        "model": name,
        "seed": seed,
        "parameters": sum(p.numel() for p in model.parameters()) - embeddings,
        "embeddings": embeddings,
        "epochs": model._epoch_index + 1,
        "validationAuc": round(float(found["validation"]["AUC"]), 6),
        "testAuc": round(float(found["test"]["AUC"]), 6),
        "testLogLoss": round(float(found["test"]["logloss"]), 6),
    }


def main():
    folder, zoo, out = (Path(argument) for argument in sys.argv[1:4])
    names = sys.argv[4].split(",") if len(sys.argv) > 4 else list(MODELS)
    seeds = [int(seed) for seed in sys.argv[5].split(",")] if len(sys.argv) > 5 else [1, 2, 3]
    torch.set_num_threads(1)
    logging.disable(logging.INFO)
    log, columns, specs, parts = load(folder)
    versions = {name: importlib.metadata.version(name) for name in ("fuxictr", "torch", "numpy")}
    kept = json.loads(out.read_text())["runs"] if out.exists() else []
    with tempfile.TemporaryDirectory() as temporary:
        (Path(temporary) / "zoo").mkdir()
        for name in names:
            for seed in seeds:
                found = run(name, seed, zoo, columns, specs, parts, temporary)
                kept = [one for one in kept if (one["model"], one["seed"]) != (name, seed)] + [found]
                print(found, flush=True)
                out.write_text(json.dumps({"log": log, "versions": versions, "runs": kept}, indent=1) + "\n")


main()
