"""Ranks lists of raw values with an exported paretorec model. Needs numpy and onnxruntime.

    python rank.py < lists.ndjson

A list is a JSON object with the parts that the model has inputs of: `user` and `context` hold a value a field; `item` (what the item
is) and `impression` (what is known of it now) hold one object an item to be ranked; `history_item` and `history` the same for past
clicks, the most recent first. Fields may be missing. Prints a line for each list: the places of its items from best to worst, with
their scores.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import onnxruntime


class Ranker:
    def __init__(self, folder):
        folder = Path(folder)
        self.signature = json.loads((folder / "signature.json").read_text("utf-8"))
        self.fields = json.loads((folder / "vocabularies.json").read_text("utf-8"))["fields"]
        self.session = onnxruntime.InferenceSession(folder / self.signature["model"])

    def rows(self, field, value):
        """Rows of a categorical or multi-valued field; row 0 stands for all that is not known."""
        values = value if isinstance(value, list) else [value]
        return [field["values"].get(text(each), field["unknown"]) for each in values]

    def number(self, field, value):
        """A numeric field on the scale of the training part, NaN where missing."""
        if value is None or not math.isfinite(value):
            return math.nan
        scale = field["scale"]
        if scale["scale"] == "log":
            value = math.log(1 + max(value, 0))
        unit = (value - scale["mean"]) / scale["spread"]
        return min(max(unit, -scale["limit"]), scale["limit"])

    def inputs(self, lists):
        """The arrays that the model takes for lists of raw values."""
        most = self.signature["historyLength"]
        lengths = {
            "lengths": [len(one["item"]) for one in lists],
            "history_lengths": [min(len(one.get("history_item", [])), most) for one in lists],
        }
        arrays = {}
        for spec in self.signature["inputs"]:
            name = spec["name"]
            if name in lengths:
                arrays[name] = np.array(lengths[name], np.int64)
                continue
            place, column = name.split(".", 1)
            field = self.fields[spec["field"]]
            size = {"lists": len(lists), "positions": max(lengths["lengths"])}
            shape = [size.get(extent, extent) for extent in spec["shape"] if extent != "values"]
            values = {}
            for b, one in enumerate(lists):
                part = one.get(place, {} if place in ("user", "context") else [])
                if isinstance(part, dict):
                    values[b,] = part.get(column)
                else:
                    values.update({(b, t): entry.get(column) for t, entry in enumerate(part[: shape[1]])})
            if field["kind"] == "numeric":
                array = np.full(shape, np.nan, np.float32)
                for at, value in values.items():
                    array[at] = self.number(field, value)
            elif field["kind"] == "categorical":
                array = np.zeros(shape, np.int64)
                for at, value in values.items():
                    array[at] = self.rows(field, value)[0]
            else:
                rows = {at: self.rows(field, value) for at, value in values.items()}
                array = np.full([*shape, max([1, *map(len, rows.values())])], -1, np.int64)
                for at, found in rows.items():
                    array[at][: len(found)] = found
            arrays[name] = array
        return arrays

    def score(self, lists):
        """For each list a dictionary of outputs, without padding."""
        names = [output["name"] for output in self.signature["outputs"]]
        arrays = self.session.run(names, self.inputs(lists))
        return [
            {name: array[b, : len(one["item"])] for name, array in zip(names, arrays)}
            for b, one in enumerate(lists)
        ]


def text(value):
    """A value as the vocabularies hold it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    lists = [json.loads(line) for line in sys.stdin if line.strip()]
    ranker = Ranker(Path(__file__).parent)
    for outputs in ranker.score(lists):
        order = np.argsort(-outputs["fused"], kind="stable")
        print(json.dumps({"order": order.tolist(), **{name: array.tolist() for name, array in outputs.items()}}))
