"""Hidden layers, batch normalisation and dropout of the feature-interaction models, by PyTorch's own layers in double precision
(pip install numpy==2.4.6 torch==2.13.0).

Writes packages/objectives/src/feature-interaction/training-pass.fixture.json: for two objectives random embedded lists, parameters,
running statistics and dropout masks; scores of a pass in training, gradients of the summed squared errors by every parameter,
running statistics after it, and scores in serving with them.

    python tools/reference/objectives/zoo_training_reference.py
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

OBJECTIVES, LISTS, POSITIONS, CLICKS = 2, 4, 3, 2
REQUEST, ITEM, HISTORY = 2, 3, 3  # fields of the tiny schema
FIELDS, DIM = REQUEST + ITEM + HISTORY, 4
LENGTHS = [3, 1, 2, 0]  # the last list is padding
REAL = np.array([[t < length for t in range(POSITIONS)] for length in LENGTHS]).ravel()
TARGET = Path(__file__).parents[3] / "packages/objectives/src/feature-interaction/training-pass.fixture.json"
ACTIVATIONS = {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "identity": lambda x: x}
rng = np.random.default_rng(20261127)


def draw(*shape, scale=0.7):
    return np.round(scale * rng.normal(size=shape), 3)


class Network:
    """One objective's network: parameters, running statistics and masks by name, for a pass in training or in serving."""

    def __init__(self, options, parameters, running, masks, training):
        self.options, self.p, self.running = options, parameters, running
        self.masks, self.training = iter(masks), training

    def normalise(self, scope, x):
        """[N, C] or [N, C, R], by torch's batch normalisation over the candidates given, all of them real."""
        mean, variance = (self.running[f"{scope}/running{name}"][0] for name in ("Mean", "Variance"))
        gain, offset = self.p[f"{scope}/gain"][0], self.p[f"{scope}/offset"][0]
        return F.batch_norm(x, mean, variance, gain, offset, self.training, momentum=0.1, eps=1e-5)

    def drop(self, rate, x):
        if not self.training or rate == 0:
            return x
        return x * next(self.masks).reshape(x.shape)

    def dense(self, scope, x, layers):
        for i in range(len(layers)):
            x = x @ self.p[f"{scope}/kernel{i}"] + self.p[f"{scope}/bias{i}"][0]
            if self.options["batchNormalisation"]:
                x = self.normalise(f"{scope}/normalisation{i}", x)
            x = self.drop(self.options["dropout"], ACTIVATIONS[self.options["activation"]](x))
        return (x @ self.p[f"{scope}/output"])[:, 0]


def pairs(v):
    return sum(v[:, i] * v[:, j] for i in range(FIELDS) for j in range(i + 1, FIELDS))


def nfm(net, x):
    pooled = pairs(x[..., :DIM])
    if net.options["interactionNormalisation"]:
        pooled = net.normalise("normalisation", pooled)
    pooled = net.drop(net.options["interactionDropout"], pooled)
    return x[..., DIM].sum(1) + net.dense("deep", pooled, net.options["hiddenLayers"])


def deepfm(net, x):
    v = x[..., :DIM]
    return x[..., DIM].sum(1) + pairs(v).sum(1) + net.dense("deep", v.flatten(1), net.options["hiddenLayers"])


def autoint(net, x):
    e, heads, dim = x, net.options["heads"], net.options["attentionDim"]
    for layer in range(net.options["layers"]):
        query, key, value = (
            (e @ net.p[f"attention{layer}/{name}"]).reshape(len(e), FIELDS, heads, dim).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        weights = net.drop(net.options["attentionDropout"], torch.softmax(query @ key.transpose(2, 3), dim=-1))
        joined = (weights @ value).transpose(1, 2).reshape(len(e), FIELDS, heads * dim)
        e = F.relu(joined + e @ net.p[f"attention{layer}/residual"])
    return net.dense("attended", e.flatten(1), []) + net.dense("deep", x.flatten(1), net.options["hiddenLayers"])


def afn(net, x):
    e, rest = x[..., :DIM], x[..., DIM:]
    logarithms = torch.log(e.abs() + net.options["epsilon"])  # [N, F, D], a channel a field
    if net.options["logarithmicNormalisation"]:
        logarithms = net.normalise("logarithmic/logarithms", logarithms)
    products = torch.exp(torch.einsum("nfd,fj->njd", logarithms, net.p["logarithmic/powers"]))
    if net.options["logarithmicNormalisation"]:
        products = net.normalise("logarithmic/products", products)
    score = net.dense("hidden", products.transpose(1, 2).flatten(1), net.options["hiddenLayers"])
    if net.options["ensemble"]:
        score = score + net.dense("deep", rest.flatten(1), net.options["ensembleLayers"])
    return score


def normalisation(scope, width):
    return {f"{scope}/gain": (1, width), f"{scope}/offset": (1, width)}


def dense(scope, width, layers, options):
    widths, shapes = [width, *layers], {}
    for i, units in enumerate(layers):
        shapes |= {f"{scope}/kernel{i}": (widths[i], units), f"{scope}/bias{i}": (1, units)}
        if options["batchNormalisation"]:
            shapes |= normalisation(f"{scope}/normalisation{i}", units)
    return shapes | {f"{scope}/output": (widths[-1], 1)}


def shapes_of(name, o):
    """Shapes of parameters, and dropout masks (rate, width) in the order in which the model makes its layers."""
    hidden = lambda layers: [(o["dropout"], width) for width in layers]  # noqa: E731
    if name == "nfm":
        own = normalisation("normalisation", DIM) if o["interactionNormalisation"] else {}
        masks = [(o["interactionDropout"], DIM), *hidden(o["hiddenLayers"])]
        return own | dense("deep", DIM, o["hiddenLayers"], o), masks
    if name == "deepfm":
        return dense("deep", FIELDS * DIM, o["hiddenLayers"], o), hidden(o["hiddenLayers"])
    if name == "autoint":
        width, own = o["heads"] * o["attentionDim"], {}
        for i in range(o["layers"]):
            for kernel in ("query", "key", "value", "residual"):
                own[f"attention{i}/{kernel}"] = (DIM if i == 0 else width, width)
        attention = [(o["attentionDropout"], o["heads"] * FIELDS**2)] * o["layers"]
        own |= dense("attended", FIELDS * width, [], o) | dense("deep", FIELDS * DIM, o["hiddenLayers"], o)
        return own, attention + hidden(o["hiddenLayers"])
    neurons = o["logarithmicNeurons"]
    own = {"logarithmic/powers": (FIELDS, neurons)}
    if o["logarithmicNormalisation"]:
        own |= normalisation("logarithmic/logarithms", FIELDS) | normalisation("logarithmic/products", neurons)
    own |= dense("hidden", neurons * DIM, o["hiddenLayers"], o)
    masks = hidden(o["hiddenLayers"])
    if o["ensemble"]:
        own |= dense("deep", FIELDS * DIM, o["ensembleLayers"], o)
        masks += hidden(o["ensembleLayers"])
    return own, masks


def case(name, model, **options):
    options = {"embeddingDim": DIM, "loss": "squared", **options}
    o = {"activation": "relu", "dropout": 0, "batchNormalisation": False, **options}
    for part in ("interactionDropout", "attentionDropout"):
        o.setdefault(part, 0)
    for part in ("interactionNormalisation", "logarithmicNormalisation", "ensemble"):
        o.setdefault(part, False)
    width = DIM + (1 if name in ("nfm", "deepfm") else DIM if o["ensemble"] else 0)
    request = draw(OBJECTIVES, LISTS, REQUEST, width)
    item = draw(OBJECTIVES, LISTS, POSITIONS, ITEM, width)
    history = draw(OBJECTIVES, LISTS, CLICKS, HISTORY, width)
    history_mask = np.array([[1.0 if c < count else 0.0 for c in range(CLICKS)] for count in (2, 0, 1, 0)])
    targets = np.round(rng.uniform(size=(LISTS, POSITIONS, OBJECTIVES)), 3)
    shapes, drops = shapes_of(name, o)
    parameters = {key: draw(OBJECTIVES, *shape, scale=0.4) for key, shape in shapes.items()}
    for key in parameters:
        if key.endswith("gain"):
            parameters[key] += 1
    running = {}
    for key, shape in shapes.items():
        if key.endswith("gain"):
            running[key.replace("gain", "runningMean")] = draw(OBJECTIVES, *shape)
            running[key.replace("gain", "runningVariance")] = np.round(rng.uniform(0.5, 2, (OBJECTIVES, *shape)), 3)
    candidates = LISTS * POSITIONS
    masks = [
        (rng.uniform(size=(OBJECTIVES, candidates, wide)) >= rate) / (1 - rate) for rate, wide in drops if rate > 0
    ]

    scores, serving = np.zeros_like(targets), np.zeros_like(targets)
    gradients = {"bias": [], **{key: [] for key in shapes}}
    after = {key: [] for key in running}
    bias = draw(OBJECTIVES, 1)
    for k in range(OBJECTIVES):
        rows = []
        for b in range(LISTS):
            clicks = history[k, b][history_mask[b] > 0]
            pooled = clicks.mean(axis=0) if len(clicks) else np.zeros((HISTORY, width))
            rows += [np.concatenate([request[k, b], pooled, item[k, b, t]]) for t in range(POSITIONS)]
        x = torch.tensor(np.array(rows)[REAL])
        p = {key: torch.tensor(value[k], requires_grad=True) for key, value in {**parameters, "bias": bias}.items()}
        state = {key: torch.tensor(value[k]) for key, value in running.items()}
        kept = [torch.tensor(mask[k][REAL]) for mask in masks]
        score = model(Network(o, p, state, kept, True), x) + p["bias"]
        goal = torch.tensor(targets[..., k].ravel()[REAL])
        ((score - goal) ** 2).sum().backward()
        for key in gradients:
            gradients[key].append(p[key].grad.numpy())
        for key in after:
            after[key].append(state[key].numpy())
        column = np.zeros(candidates)
        column[REAL] = score.detach().numpy()
        scores[..., k] = column.reshape(LISTS, POSITIONS)
        column[REAL] = (model(Network(o, p, state, [], False), x) + p["bias"]).detach().numpy()
        serving[..., k] = column.reshape(LISTS, POSITIONS)
    return {
        "model": name,
        "options": options,
        "request": request,
        "item": item,
        "history": history,
        "historyMask": history_mask,
        "mask": REAL.reshape(LISTS, POSITIONS).astype(float),
        "targets": targets,
        "parameters": {"bias": bias, **parameters},
        "running": running,
        "masks": masks,
        "scores": scores,
        "gradients": {key: np.array(value) for key, value in gradients.items()},
        "runningAfter": {key: np.array(value) for key, value in after.items()},
        "serving": serving,
    }


BOTH = {"dropout": 0.25, "batchNormalisation": True}
CASES = [
    case("nfm", nfm, hiddenLayers=[5, 3], dropout=0.5, interactionDropout=0.25, activation="tanh"),
    case("nfm", nfm, hiddenLayers=[5], interactionNormalisation=True, interactionDropout=0.25, **BOTH),
    case("nfm", nfm, hiddenLayers=[5], activation="identity"),
    case("deepfm", deepfm, hiddenLayers=[5, 3], activation="sigmoid", **BOTH),
    case("autoint", autoint, layers=2, heads=2, attentionDim=3, hiddenLayers=[5], attentionDropout=0.5, **BOTH),
    case("afn", afn, logarithmicNeurons=3, epsilon=1e-2, hiddenLayers=[5], logarithmicNormalisation=True),
    case(
        "afn",
        afn,
        logarithmicNeurons=3,
        epsilon=1e-2,
        hiddenLayers=[5, 3],
        logarithmicNormalisation=True,
        ensemble=True,
        ensembleLayers=[4],
        **BOTH,
    ),
]


def plain(value):
    return np.round(value, 9).tolist() if isinstance(value, np.ndarray) else value


TARGET.write_text(json.dumps(CASES, default=plain) + "\n")
