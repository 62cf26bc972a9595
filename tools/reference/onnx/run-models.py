"""Runs ONNX models: reads a JSON file of [{model, inputs: [{name: {type, shape, data}}]}], where null among data is NaN, and writes
one of [[{name: {shape, data}}]] with the outputs for each of the inputs. Tests start it through tools/setup/onnxruntime.mjs.

    node tools/setup/onnxruntime.mjs tools/reference/onnx/run-models.py jobs.json results.json
"""

import json
import sys

import numpy as np
import onnxruntime

TYPES = {"int64": np.int64, "float": np.float32}


def array(given):
    data = [np.nan if value is None else value for value in given["data"]]
    return np.array(data, TYPES[given["type"]]).reshape(given["shape"])


def run(job):
    session = onnxruntime.InferenceSession(job["model"])
    names = [output.name for output in session.get_outputs()]
    results = []
    for inputs in job["inputs"]:
        outputs = session.run(names, {name: array(given) for name, given in inputs.items()})
        results.append({name: {"shape": list(out.shape), "data": out.ravel().tolist()} for name, out in zip(names, outputs)})
    return results


with open(sys.argv[1], encoding="utf-8") as file:
    jobs = json.load(file)
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump([run(job) for job in jobs], file)
