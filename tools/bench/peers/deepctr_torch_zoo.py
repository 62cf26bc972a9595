"""Training steps of a model of DeepCTR-Torch, timed for the benchmark `zoo`, which starts this through deepctr-torch.mjs:

    deepctr_torch_zoo.py <task.json>

The task says model, fields, options, labels, batches and threads. First every form of the step is tried: embeddings with dense gradients
under Adam, or with sparse ones under SparseAdam (the touched rows alone), each as it stands and under torch.compile. They
take turns, and the fastest is kept. Then each line of standard input is a number of steps, answered by a line of JSON: the
milliseconds of each. What a step does: gradients to none, scores, the logistic losses of the labels, backwards, both optimisers.
"""

import json
import sys
import time
import types
from pathlib import Path

import numpy as np
import torch

# The package asks for its newest version over the network when it is imported; we do without.
sys.modules["deepctr_torch.utils"] = types.ModuleType("deepctr_torch.utils")
sys.modules["deepctr_torch.utils"].check_version = lambda version: None
from deepctr_torch.inputs import SparseFeat  # noqa: E402
from deepctr_torch.models import AFN, NFM, AutoInt, DeepFM  # noqa: E402
from deepctr_torch.models.multitask import ESMM, MMOE, PLE  # noqa: E402

WARM_UP, TRIED = 5, 60


def model_of(name, options, fields):
    """The model with the layers that ours has for the same options; a `regression` gives scores before the sigmoid."""
    columns = [SparseFeat(field["name"], field["rows"], embedding_dim=options["embeddingDim"]) for field in fields]
    common = {"task": "regression", "l2_reg_embedding": 0, "init_std": 0.05}
    with_linear = common | {"l2_reg_linear": 0}
    layers = tuple(options.get("hiddenLayers", ()))
    if name == "fm":
        return DeepFM(columns, columns, dnn_hidden_units=(), **with_linear)
    if name == "nfm":
        return NFM(columns, columns, dnn_hidden_units=layers, **with_linear)
    if name == "deepfm":
        return DeepFM(columns, columns, dnn_hidden_units=layers, **with_linear)
    if name == "autoint":
        assert options["heads"] * options["attentionDim"] == options["embeddingDim"]
        shape = {"att_layer_num": options["layers"], "att_head_num": options["heads"]}
        return AutoInt([], columns, dnn_hidden_units=layers, **shape, **common)
    if name == "afn":
        assert options["logarithmicNormalisation"] and options["batchNormalisation"]
        neurons = options["logarithmicNeurons"]
        return AFN([], columns, ltl_hidden_size=neurons, afn_dnn_hidden_units=layers, **common)
    regular = {"l2_reg_linear": 0, "l2_reg_embedding": 0, "init_std": 0.05}
    if name == "esmm":
        return ESMM(columns, tower_dnn_hidden_units=layers, **regular)
    shape = {
        "expert_dnn_hidden_units": options["expertLayers"],
        "gate_dnn_hidden_units": options["gateLayers"],
        "tower_dnn_hidden_units": options["towerLayers"],
        "task_types": ["regression"] * 2,
    }
    if name == "mmoe":
        return MMOE(columns, num_experts=options["experts"], **shape, **regular)
    assert options["sharedExperts"] == options["ownExperts"]
    experts = {"shared_expert_num": options["sharedExperts"], "specific_expert_num": options["ownExperts"]}
    return PLE(columns, num_levels=options["levels"], **experts, **shape, **regular)


def loss_of(name):
    """ESMM's scores are chances, for their product is one; the others' are logits."""
    functional = torch.nn.functional
    return functional.binary_cross_entropy if name == "esmm" else functional.binary_cross_entropy_with_logits


class Step:
    """A training step in one of its forms."""

    def __init__(self, task, sparse, compiled):
        torch.manual_seed(1)
        model = model_of(task["model"], task["options"], task["fields"]).train()
        tables = [module for module in model.modules() if isinstance(module, torch.nn.Embedding)]
        for table in tables:
            table.sparse = sparse
        rows = [table.weight for table in tables] if sparse else []
        taken = set(map(id, rows))
        rest = [parameter for parameter in model.parameters() if id(parameter) not in taken]
        self.optimisers = [torch.optim.Adam(rest, lr=task["learningRate"], fused=True)]
        if rows:
            self.optimisers.append(torch.optim.SparseAdam(rows, lr=task["learningRate"]))
        self.parameters = sum(parameter.numel() for parameter in model.parameters())
        self.parameters -= sum(table.weight.numel() for table in tables)

        of_scores = loss_of(task["model"])

        def loss(ids, labels):
            return of_scores(model(ids), labels)

        self.loss = torch.compile(loss) if compiled else loss

    def run(self, ids, labels):
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss = self.loss(ids, labels)
        loss.backward()
        for optimiser in self.optimisers:
            optimiser.step()
        return loss.item()


def batches_of(task):
    count, rows, width = task["batches"], task["rows"], len(task["fields"])
    # The models take ids as floats, exact below 2^24.
    ids = np.fromfile(task["idsFile"], dtype=np.int32).reshape(count, rows, width).astype(np.float32)
    columns = [np.fromfile(file, dtype=np.float32).reshape(count, rows) for file in task["labelFiles"]]
    labels = np.stack(columns, axis=-1)
    return [(torch.from_numpy(ids[i]), torch.from_numpy(labels[i])) for i in range(count)]


def timed(step, batches, count, first):
    found = []
    for i in range(count):
        start = time.perf_counter()
        step.run(*batches[(first + i) % len(batches)])
        found.append(1000 * (time.perf_counter() - start))
    return found


def say(line):
    print(json.dumps(line), flush=True)


def main():
    task = json.loads(Path(sys.argv[1]).read_text())
    torch.set_num_threads(task["threads"])
    batches = batches_of(task)
    steps, refused = [], {}
    for sparse, compiled in [(False, False), (True, False), (False, True), (True, True)]:
        form = f"{'sparse' if sparse else 'dense'}{', compiled' if compiled else ''}"
        try:
            step = Step(task, sparse, compiled)
            timed(step, batches, WARM_UP, 0)
            steps.append((form, step))
        except Exception as error:  # A form that does not work here is told, not fatal.
            lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
            refused[form] = lines[0][:200]
    found = {form: [] for form, _ in steps}
    for i in range(TRIED):
        for form, step in steps:
            found[form] += timed(step, batches, 1, i)
    if not steps:
        sys.exit(f"no form of the step works: {refused}")
    tried = {form: round(float(np.median(times)), 2) for form, times in found.items()}
    form, best = min(steps, key=lambda one: tried[one[0]])
    del steps
    say({"form": form, "tried": tried, "refused": refused, "parameters": best.parameters})
    done = 0
    for line in sys.stdin:
        count = int(line)
        say(timed(best, batches, count, done))
        done += count


main()
