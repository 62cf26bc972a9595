"""ESMM, MMoE and PLE from their papers' formulas, by PyTorch in double precision, task by task and expert by expert, and against the
models of DeepCTR-Torch with the same weights (pip install numpy==2.4.6 torch==2.13.0 deepctr-torch==0.3.0).

Writes packages/objectives/src/multi-task/multi-task.fixture.json: random embedded lists and parameters of two objectives; scores in
serving, and in a pass of training with dropout masks and batch normalisation; gradients of the summed squared scores by every
parameter; inner products of the scores' gradients by the representation, each from a gradient of its own; and how many parameters
DeepCTR-Torch has for the same shapes.

    python tools/reference/objectives/multi_task_reference.py
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

# The package asks for its newest version over the network when it is imported; we do without.
sys.modules["deepctr_torch.utils"] = types.ModuleType("deepctr_torch.utils")
sys.modules["deepctr_torch.utils"].check_version = lambda version: None
from deepctr_torch.inputs import SparseFeat  # noqa: E402
from deepctr_torch.models.multitask import ESMM, MMOE, PLE  # noqa: E402

TASKS, LISTS, POSITIONS, CLICKS = 2, 4, 3, 2
REQUEST, ITEM, HISTORY = 2, 3, 3  # fields of the tiny schema
FIELDS, DIM = REQUEST + ITEM + HISTORY, 3
INPUT = FIELDS * DIM
LENGTHS = [3, 1, 2, 3]
REAL = np.array([[t < length for t in range(POSITIONS)] for length in LENGTHS]).ravel()
TARGET = Path(__file__).parents[3] / "packages/objectives/src/multi-task/multi-task.fixture.json"
ACTIVATIONS = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "identity": lambda x: x}
rng = np.random.default_rng(20261201)


def draw(*shape, scale=0.7):
    return np.round(scale * rng.normal(size=shape), 3)


class Pass:
    """Parameters, running statistics and masks by name, for one pass over real candidates.

    `given` takes a batch's mean and variance as constants, as gradients of single candidates do."""

    def __init__(self, options, parameters, running, masks, training, given=False):
        self.o, self.p, self.running, self.masks = options, parameters, running, masks
        self.training, self.given = training, given
        self.representation = []

    def normalise(self, scope, network, x):
        mean, variance = (self.running[f"{scope}/running{name}"][network, 0] for name in ("Mean", "Variance"))
        gain, offset = self.p[f"{scope}/gain"][network, 0], self.p[f"{scope}/offset"][network, 0]
        if self.training and self.given:
            mean, variance = x.mean(0).detach(), x.var(0, unbiased=False).detach()
        return F.batch_norm(x, mean, variance, gain, offset, self.training and not self.given, eps=1e-5)

    def hidden(self, scope, network, x, layers):
        for i in range(len(layers)):
            x = x @ self.p[f"{scope}/kernel{i}"][network] + self.p[f"{scope}/bias{i}"][network, 0]
            if self.o["batchNormalisation"]:
                x = self.normalise(f"{scope}/normalisation{i}", network, x)
            x = ACTIVATIONS[self.o["activation"]](x)
            if self.training and self.o["dropout"] > 0:
                x = x * self.masks[f"{scope}/{i}"][network]
        return x

    def expert(self, scope, network, x):
        return self.hidden(scope, network, x, self.o["expertLayers"])

    def gate(self, scope, network, x):
        return torch.softmax(self.hidden(scope, network, x, self.o["gateLayers"]) @ self.p[f"{scope}/output"][network], 1)

    def tower(self, task, x, layers):
        x = self.hidden("towers", task, x, layers)
        return (x @ self.p["towers/output"][task])[:, 0] + self.p["towers/bias"][task, 0]

    def remember(self, x):
        self.representation.append(x)
        return x


def mixture(gate, experts):
    return sum(gate[:, [e]] * expert for e, expert in enumerate(experts))


def mmoe(net, x):
    experts = [net.remember(net.expert("experts", e, x)) for e in range(net.o["experts"])]
    layers = net.o["towerLayers"]
    return [net.tower(k, mixture(net.gate("gates", k, x), experts), layers) for k in range(TASKS)]


def ple(net, x):
    o, tasks, common = net.o, [x] * TASKS, x
    for level in range(o["levels"]):
        scope = f"level{level}"
        last = level == o["levels"] - 1
        remember = net.remember if last else lambda value: value
        own = [
            [remember(net.expert(f"{scope}/ownExperts", k * o["ownExperts"] + m, tasks[k])) for m in range(o["ownExperts"])]
            for k in range(TASKS)
        ]
        shared = [remember(net.expert(f"{scope}/sharedExperts", s, common)) for s in range(o["sharedExperts"])]
        gates = [net.gate(f"{scope}/gates", k, tasks[k]) for k in range(TASKS)]
        if not last:
            common = mixture(net.gate(f"{scope}/sharedGate", 0, common), [e for experts in own for e in experts] + shared)
        tasks = [mixture(gates[k], own[k] + shared) for k in range(TASKS)]
    return [net.tower(k, tasks[k], o["towerLayers"]) for k in range(TASKS)]


def esmm(net, x):
    x = net.remember(x)
    click, following = (net.tower(k, x, net.o["hiddenLayers"]) for k in range(TASKS))
    chance = torch.sigmoid(click)
    if net.o["loss"] == "squared":
        return [click, chance * following]
    return [click, torch.logit(chance * torch.sigmoid(following))]


def hidden_shapes(scope, stack, width, layers, options, masks):
    widths, shapes = [width, *layers], {}
    for i, units in enumerate(layers):
        shapes |= {f"{scope}/kernel{i}": (stack, widths[i], units), f"{scope}/bias{i}": (stack, 1, units)}
        if options["batchNormalisation"]:
            shapes |= {f"{scope}/normalisation{i}/{part}": (stack, 1, units) for part in ("gain", "offset")}
        if options["dropout"] > 0:
            masks[f"{scope}/{i}"] = (stack, units)
    return shapes


def shapes_of(name, o):
    """Shapes of the parameters; and of the dropout masks, in the order in which the model makes its layers."""
    masks = {}
    hidden = lambda scope, stack, width, layers: hidden_shapes(scope, stack, width, layers, o, masks)  # noqa: E731
    last = lambda width, layers: [width, *layers][-1]  # noqa: E731

    def gates(scope, stack, width, experts):
        own = hidden(scope, stack, width, o["gateLayers"])
        return own | {f"{scope}/output": (stack, last(width, o["gateLayers"]), experts)}

    def towers(width, layers):
        own = hidden("towers", TASKS, width, layers)
        return own | {"towers/output": (TASKS, last(width, layers), 1), "towers/bias": (TASKS, 1)}

    if name == "esmm":
        return towers(INPUT, o["hiddenLayers"]), masks
    width = o["expertLayers"][-1]
    if name == "mmoe":
        shapes = hidden("experts", o["experts"], INPUT, o["expertLayers"])
        shapes |= gates("gates", TASKS, INPUT, o["experts"])
        return shapes | towers(width, o["towerLayers"]), masks
    shapes = {}
    for level in range(o["levels"]):
        scope, into = f"level{level}", INPUT if level == 0 else width
        own, shared = o["ownExperts"], o["sharedExperts"]
        shapes |= hidden(f"{scope}/ownExperts", TASKS * own, into, o["expertLayers"])
        shapes |= hidden(f"{scope}/sharedExperts", shared, into, o["expertLayers"])
        shapes |= gates(f"{scope}/gates", TASKS, into, own + shared)
        if level < o["levels"] - 1:
            shapes |= gates(f"{scope}/sharedGate", 1, into, TASKS * own + shared)
    return shapes | towers(width, o["towerLayers"]), masks


def public(name, o, p, candidates):
    """Predictions of DeepCTR-Torch for [N, FIELDS, DIM] candidates, and the number of its parameters beside the embeddings."""
    columns = [SparseFeat(f"f{i}", len(candidates), embedding_dim=DIM) for i in range(FIELDS)]
    common = {"dnn_use_bn": o["batchNormalisation"], "dnn_activation": o["activation"]}
    if name != "esmm":
        common |= {
            "expert_dnn_hidden_units": o["expertLayers"],
            "gate_dnn_hidden_units": o["gateLayers"],
            "tower_dnn_hidden_units": o["towerLayers"],
            "task_types": ["regression"] * TASKS,
        }
    if name == "esmm":
        model = ESMM(columns, tower_dnn_hidden_units=o["hiddenLayers"], **common)
    elif name == "mmoe":
        model = MMOE(columns, num_experts=o["experts"], **common)
    else:
        # There the number of shared experts that are made is that of the tasks' own.
        assert o["sharedExperts"] == o["ownExperts"]
        model = PLE(
            columns,
            shared_expert_num=o["sharedExperts"],
            specific_expert_num=o["ownExperts"],
            num_levels=o["levels"],
            **common,
        )
    model = model.double().eval()
    tensors = model.state_dict()
    counted = {}

    def put(key, value):
        value = torch.as_tensor(value)
        assert tensors[key].shape == value.shape, (key, tensors[key].shape, value.shape)
        tensors[key].copy_(value)
        counted[key] = value.numel()

    def put_hidden(theirs, ours, network, layers):
        for i in range(len(layers)):
            put(f"{theirs}.linears.{i}.weight", p[f"{ours}/kernel{i}"][network].T)
            put(f"{theirs}.linears.{i}.bias", p[f"{ours}/bias{i}"][network, 0])
            if o["batchNormalisation"]:
                put(f"{theirs}.bn.{i}.weight", p[f"{ours}/normalisation{i}/gain"][network, 0])
                put(f"{theirs}.bn.{i}.bias", p[f"{ours}/normalisation{i}/offset"][network, 0])

    def put_gate(theirs, final, ours, network):
        put_hidden(theirs, ours, network, o["gateLayers"])
        put(f"{final}.weight", p[f"{ours}/output"][network].T)

    with torch.no_grad():
        for i in range(FIELDS):
            tensors[f"embedding_dict.f{i}.weight"].copy_(torch.as_tensor(candidates[:, i]))
        idle = set()
        for k in range(TASKS):
            tower = ("ctr_dnn", "cvr_dnn")[k] if name == "esmm" else f"tower_dnn.{k}"
            final = f"{tower}_final_layer" if name == "esmm" else f"tower_dnn_final_layer.{k}"
            put_hidden(tower, "towers", k, o["hiddenLayers"] if name == "esmm" else o["towerLayers"])
            put(f"{final}.weight", p["towers/output"][k].T)
            put("out.bias" if name == "esmm" else f"out.{k}.bias", p["towers/bias"][k])
            if name == "mmoe":
                put_gate(f"gate_dnn.{k}", f"gate_dnn_final_layer.{k}", "gates", k)
        for e in range(o.get("experts", 0)):
            put_hidden(f"expert_dnn.{e}", "experts", e, o["expertLayers"])
        for level in range(o.get("levels", 0)):
            scope = f"level{level}"
            for k in range(TASKS):
                for m in range(o["ownExperts"]):
                    place = k * o["ownExperts"] + m
                    put_hidden(f"specific_experts.{level}.{k}.{m}", f"{scope}/ownExperts", place, o["expertLayers"])
                put_gate(
                    f"specific_gate_dnn.{level}.{k}.0", f"specific_gate_dnn_final_layer.{level}.{k}", f"{scope}/gates", k
                )
            for s in range(o["sharedExperts"]):
                put_hidden(f"shared_experts.{level}.0.{s}", f"{scope}/sharedExperts", s, o["expertLayers"])
            if level < o["levels"] - 1:
                put_gate(f"shared_gate_dnn.{level}", f"shared_gate_dnn_final_layer.{level}", f"{scope}/sharedGate", 0)
            else:
                # The last level has one there too, whose output goes nowhere.
                idle |= {key for key in tensors if key.startswith(("shared_gate_dnn.%d." % level, "shared_gate_dnn_final_layer.%d." % level))}
        statistics = ("running_mean", "running_var", "num_batches_tracked")
        rest = {
            key
            for key in tensors
            if not key.startswith(("embedding_dict", "linear_model")) and not key.endswith(statistics) and key not in idle
        }
        assert rest == set(counted), rest ^ set(counted)
        ids = torch.arange(len(candidates)).double()[:, None].repeat(1, FIELDS)
        # ESMM's two towers have one bias there.
        return model(ids).numpy(), sum(counted.values()) + (name == "esmm")


def case(name, model, **options):
    o = {"embeddingDim": DIM, "loss": "squared", "activation": "relu", "dropout": 0, "batchNormalisation": False, **options}
    request, item = draw(LISTS, REQUEST, DIM), draw(LISTS, POSITIONS, ITEM, DIM)
    history = draw(LISTS, CLICKS, HISTORY, DIM)
    clicks = [2, 0, 1, 2]
    history_mask = np.array([[1.0 if c < count else 0.0 for c in range(CLICKS)] for count in clicks])
    shapes, drops = shapes_of(name, o)
    parameters = {key: draw(*shape, scale=0.5) for key, shape in shapes.items()}
    running = {}
    for key, shape in shapes.items():
        if key.endswith("gain"):
            parameters[key] += 1
            running[key.replace("gain", "runningMean")] = np.zeros(shape)
            running[key.replace("gain", "runningVariance")] = np.ones(shape)
    if name == "esmm":
        # Both towers have one bias in DeepCTR-Torch.
        parameters["towers/bias"][1] = parameters["towers/bias"][0]
    candidates = LISTS * POSITIONS
    rate = o["dropout"]
    masks = {
        key: (rng.uniform(size=(stack, candidates, width)) >= rate) / (1 - rate) for key, (stack, width) in drops.items()
    }

    rows = []
    for b in range(LISTS):
        pooled = history[b, : clicks[b]].mean(axis=0) if clicks[b] else np.zeros((HISTORY, DIM))
        rows += [np.concatenate([request[b], pooled, item[b, t]]) for t in range(POSITIONS)]
    rows = np.array(rows)[REAL]
    inputs = rows.reshape(len(rows), INPUT)

    def spread(values):
        """[N real, ...] to [B, T, ...], 0 at padding."""
        all_places = np.zeros((candidates, *values.shape[1:]))
        all_places[REAL] = values
        return all_places.reshape(LISTS, POSITIONS, *values.shape[1:])

    def run(training, given=False):
        p = {key: torch.tensor(value, requires_grad=True) for key, value in parameters.items()}
        state = {key: torch.tensor(value) for key, value in running.items()}
        kept = {key: torch.tensor(mask[:, REAL]) for key, mask in masks.items()}
        net = Pass(o, p, state, kept, training, given)
        x = torch.tensor(inputs, requires_grad=True)
        return net, p, torch.stack(model(net, x), 1)

    def evaluated(training):
        _, p, scores = run(training)
        (scores**2).sum().backward()
        net, _, again = run(training, given=True)
        gram = np.zeros((len(inputs), TASKS, TASKS))
        for n in range(len(inputs)):
            by_task = []
            for k in range(TASKS):
                found = torch.autograd.grad(again[n, k], net.representation, retain_graph=True, allow_unused=True)
                parts = [torch.zeros_like(of) if by is None else by for by, of in zip(found, net.representation)]
                by_task.append(torch.cat([part.ravel() for part in parts]))
            gram[n] = [[float(a @ b) for b in by_task] for a in by_task]
        gradients = {key: value.grad.numpy() for key, value in p.items()}
        return scores.detach().numpy(), gradients, gram

    scores, gradients, gram = evaluated(False)
    found, count = public(name, o, parameters, rows) if o.get("sharedExperts") == o.get("ownExperts") else (None, None)
    if name == "esmm" and o["loss"] == "squared":
        found, count = None, None  # only whether something follows a click, not how much
    if found is not None:
        ours = 1 / (1 + np.exp(-scores)) if name == "esmm" else scores
        difference = np.abs(found - ours).max()
        assert difference < 1e-10, (name, options, difference)
        print(name, options, f"DeepCTR-Torch differs by {difference:.1e}, {count} parameters")
    trained = evaluated(True) if o["batchNormalisation"] or o["dropout"] else None
    return {
        "model": name,
        "options": o,
        "request": request,
        "item": item,
        "history": history,
        "historyMask": history_mask,
        "mask": REAL.reshape(LISTS, POSITIONS).astype(float),
        "parameters": parameters,
        "serving": {"scores": spread(scores), "gradients": gradients, "gram": spread(gram)},
        "masks": list(masks.values()),
        "training": trained and {"scores": spread(trained[0]), "gradients": trained[1], "gram": spread(trained[2])},
        "publicCount": count,
    }


BOTH = {"dropout": 0.25, "batchNormalisation": True}
EXPERTS = {"expertLayers": [4, 3], "towerLayers": [3]}
CASES = [
    case("mmoe", mmoe, experts=3, gateLayers=[], **EXPERTS),
    case("mmoe", mmoe, experts=2, gateLayers=[4], expertLayers=[3], towerLayers=[], **BOTH),
    case("ple", ple, levels=2, sharedExperts=2, ownExperts=2, gateLayers=[], **EXPERTS),
    case("ple", ple, levels=1, sharedExperts=2, ownExperts=1, gateLayers=[3], activation="tanh", **EXPERTS),
    case("ple", ple, levels=2, sharedExperts=1, ownExperts=1, gateLayers=[3], expertLayers=[3], towerLayers=[2], **BOTH),
    case("esmm", esmm, hiddenLayers=[5, 3], loss="squared"),
    case("esmm", esmm, hiddenLayers=[5, 3], loss="logistic"),
    case("esmm", esmm, hiddenLayers=[4], loss="logistic", activation="sigmoid", **BOTH),
]


def plain(value):
    return np.round(value, 9).tolist() if isinstance(value, np.ndarray) else value


TARGET.write_text(json.dumps(CASES, default=plain) + "\n")
