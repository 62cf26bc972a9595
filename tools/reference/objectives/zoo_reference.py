"""FM, NFM, DeepFM, AutoInt and AFN from their papers' formulas, in double precision, candidate by candidate, and against
the models of DeepCTR-Torch with the same weights (pip install numpy==2.4.6 torch==2.13.0 deepctr-torch==0.3.0).

Writes packages/objectives/src/feature-interaction/published-models.fixture.json: for two objectives random embedded lists and
parameters, and what the models make of them: scores, losses, slopes, squared norms of the gradients by the inputs of the output
layer (by differences), and how many parameters DeepCTR-Torch has for the same shapes.

    python tools/reference/objectives/zoo_reference.py
"""

import json
import sys
import types
from pathlib import Path

import numpy as np
import torch

# The package asks for its newest version over the network when it is imported; we do without.
sys.modules["deepctr_torch.utils"] = types.ModuleType("deepctr_torch.utils")
sys.modules["deepctr_torch.utils"].check_version = lambda version: None
from deepctr_torch.inputs import SparseFeat  # noqa: E402
from deepctr_torch.models import AFN, NFM, AutoInt, DeepFM  # noqa: E402

OBJECTIVES, LISTS, POSITIONS, CLICKS = 2, 3, 2, 2
REQUEST, ITEM, HISTORY = 2, 3, 3  # fields of the tiny schema
FIELDS, DIM = REQUEST + ITEM + HISTORY, 4
TARGET = Path(__file__).parents[3] / "packages/objectives/src/feature-interaction/published-models.fixture.json"
rng = np.random.default_rng(20261126)


def draw(*shape, scale=0.7):
    return np.round(scale * rng.normal(size=shape), 3)


# --- the papers' formulas, for one candidate and one objective -------------------------------------------------------------


def pairs(v):
    """Sum over i < j of v_i * v_j, as printed: no trick."""
    return sum(v[i] * v[j] for i in range(len(v)) for j in range(i + 1, len(v)))


def hidden(p, scope, x, layers):
    for i in range(layers):
        x = x @ p[f"{scope}/kernel{i}"] + p[f"{scope}/bias{i}"][0]
        if f"{scope}/normalisation{i}/gain" in p:
            # In serving, with the running statistics of the start: mean 0 and variance 1.
            gain, offset = (p[f"{scope}/normalisation{i}/{name}"][0] for name in ("gain", "offset"))
            x = gain * x / np.sqrt(1 + 1e-5) + offset
        x = np.maximum(x, 0)
    return x


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def interacting(p, scope, e, heads, dim):
    """Song and others 2019, Eq. 5 to 8."""
    rows = []
    for m in range(len(e)):
        parts = []
        for h in range(heads):
            part = slice(h * dim, (h + 1) * dim)
            query, key, value = (p[f"{scope}/{name}"][:, part] for name in ("query", "key", "value"))
            alpha = softmax(np.array([(e[m] @ query) @ (e[k] @ key) for k in range(len(e))]))
            parts.append(sum(alpha[k] * (e[k] @ value) for k in range(len(e))))
        row = np.concatenate(parts)
        if f"{scope}/residual" in p:
            row = row + e[m] @ p[f"{scope}/residual"]
        rows.append(np.maximum(row, 0))
    return np.array(rows)


# Each model gives the inputs of its output layer and the output layer, so that the latter can be differentiated.


def fm(p, x, options):
    inputs = [x[:, :DIM], x[:, DIM]]
    return inputs, lambda v, w: pairs(v).sum() + w.sum()


def nfm(p, x, options):
    last = hidden(p, "deep", pairs(x[:, :DIM]), len(options["hiddenLayers"]))
    return [last, x[:, DIM]], lambda z, w: z @ p["deep/output"][:, 0] + w.sum()


def deepfm(p, x, options):
    last = hidden(p, "deep", x[:, :DIM].ravel(), len(options["hiddenLayers"]))
    inputs = [x[:, :DIM], x[:, DIM], last]
    return inputs, lambda v, w, z: pairs(v).sum() + w.sum() + z @ p["deep/output"][:, 0]


def autoint(p, x, options):
    e = x
    for layer in range(options["layers"]):
        e = interacting(p, f"attention{layer}", e, options["heads"], options["attentionDim"])
    inputs, weights = [e.ravel()], [p["attended/output"][:, 0]]
    if options["hiddenLayers"]:
        inputs.append(hidden(p, "deep", x.ravel(), len(options["hiddenLayers"])))
        weights.append(p["deep/output"][:, 0])
    return inputs, lambda *parts: sum(part @ w for part, w in zip(parts, weights))


def afn(p, x, options):
    e, powers = np.abs(x[:, :DIM]) + options["epsilon"], p["logarithmic/powers"]
    # Cheng and others 2020: products of powers, dimension by dimension.
    products = [[np.prod(e[:, d] ** powers[:, j]) for j in range(powers.shape[1])] for d in range(DIM)]
    inputs = [hidden(p, "hidden", np.array(products).ravel(), len(options["hiddenLayers"]))]
    weights = [p["hidden/output"][:, 0]]
    if options["ensemble"]:
        inputs.append(hidden(p, "deep", x[:, DIM:].ravel(), len(options["ensembleLayers"])))
        weights.append(p["deep/output"][:, 0])
    return inputs, lambda *parts: sum(part @ w for part, w in zip(parts, weights))


def squared_gradient(output, inputs, step=1e-5):
    total = 0.0
    for part in inputs:
        for place in np.ndindex(part.shape):
            kept = part[place]
            part[place] = kept + step
            above = output(*inputs)
            part[place] = kept - step
            total += ((above - output(*inputs)) / (2 * step)) ** 2
            part[place] = kept
    return total


# --- the same with DeepCTR-Torch: candidate n has row n of every field's table --------------------------------------------


def public(name, options, p, candidates):
    """Scores of [N, F, W] candidates and the number of parameters beside the embeddings; None where it has no such model."""
    if options.get("ensemble") or (name == "nfm" and not options["hiddenLayers"]) or options.get("attentionDim", 2) != 2:
        return None
    layers = tuple(options.get("hiddenLayers", ()))
    columns = [SparseFeat(f"f{i}", len(candidates), embedding_dim=DIM) for i in range(FIELDS)]
    normalised = options.get("batchNormalisation", False)
    common = {"task": "regression", "dnn_hidden_units": layers}
    if name in ("deepfm", "autoint"):
        common["dnn_use_bn"] = normalised
    if name in ("fm", "deepfm"):
        model = DeepFM(columns, columns, **common)
    elif name == "nfm":
        model = NFM(columns, columns, **common)
    elif name == "autoint":
        residual = options["residual"]
        model = AutoInt(columns, columns, att_layer_num=options["layers"], att_head_num=2, att_res=residual, **common)
    else:
        neurons = options["logarithmicNeurons"]
        model = AFN(columns, columns, ltl_hidden_size=neurons, afn_dnn_hidden_units=layers, task="regression")
    model = model.double().eval()
    tensors = model.state_dict()
    counted = {}

    def put(key, value):
        value = torch.as_tensor(value)
        assert tensors[key].shape == value.shape, (key, tensors[key].shape, value.shape)
        tensors[key].copy_(value)
        counted[key] = value.numel()

    embeddings = np.abs(candidates[..., :DIM]) + options["epsilon"] if name == "afn" else candidates[..., :DIM]
    first_order = candidates[..., DIM:] if name in ("fm", "nfm", "deepfm") else np.zeros((len(candidates), FIELDS, 1))
    with torch.no_grad():
        for i in range(FIELDS):
            tensors[f"embedding_dict.f{i}.weight"].copy_(torch.as_tensor(embeddings[:, i]))
            tensors[f"linear_model.embedding_dict.f{i}.weight"].copy_(torch.as_tensor(first_order[:, i]))
        put("out.bias", p["bias"])
        deep, theirs = ("hidden", "afn_dnn") if name == "afn" else ("deep", "dnn")
        for i in range(len(layers)):
            put(f"{theirs}.linears.{i}.weight", p[f"{deep}/kernel{i}"].T)
            put(f"{theirs}.linears.{i}.bias", p[f"{deep}/bias{i}"][0])
            if normalised:
                put(f"{theirs}.bn.{i}.weight", p[f"{deep}/normalisation{i}/gain"][0])
                put(f"{theirs}.bn.{i}.bias", p[f"{deep}/normalisation{i}/offset"][0])
        outputs = [p[f"{scope}/output"].T for scope in ("attended", deep) if f"{scope}/output" in p]
        if outputs:
            put(f"{theirs}_linear.weight", np.concatenate(outputs, axis=1))
        for i in range(options.get("layers", 0)):
            for ours, key in {"query": "W_Query", "key": "W_key", "value": "W_Value", "residual": "W_Res"}.items():
                if f"attention{i}/{ours}" in p:
                    put(f"int_layers.{i}.{key}", p[f"attention{i}/{ours}"])
        # What AFN has there and not here: batch normalisation, made the identity, and biases that other weights make
        # superfluous, made 0.
        beyond = set()
        if name == "afn":
            put("ltl.ltl_weights", p["logarithmic/powers"])
            for module in model.modules():
                if isinstance(module, torch.nn.BatchNorm1d):
                    module.eps = 0.0
            beyond = {key for key in tensors if "bn." in key} | {"ltl.ltl_biases", "afn_dnn_linear.bias"}
            tensors["afn_dnn_linear.bias"].zero_()
    rest = {key for key, _ in model.named_parameters() if "embedding_dict" not in key} - beyond
    assert rest == set(counted), rest ^ set(counted)
    rows = torch.arange(len(candidates), dtype=torch.float64)[:, None].repeat(1, FIELDS)
    return model(rows).detach().numpy()[:, 0], sum(counted.values())


# --- the cases ----------------------------------------------------------------------------------------------------------------


def dense(scope, width, layers, normalised=False):
    widths = [width, *layers]
    shapes = {}
    for i, units in enumerate(layers):
        shapes[f"{scope}/kernel{i}"] = (widths[i], units)
        shapes[f"{scope}/bias{i}"] = (1, units)
        if normalised:
            shapes |= {f"{scope}/normalisation{i}/{name}": (1, units) for name in ("gain", "offset")}
    return shapes | {f"{scope}/output": (widths[-1], 1)}


def shapes_of(name, options):
    layers = options.get("hiddenLayers", [])
    if name == "fm":
        return {}
    if name == "nfm":
        return dense("deep", DIM, layers)
    if name == "deepfm":
        return dense("deep", FIELDS * DIM, layers, options.get("batchNormalisation", False))
    if name == "autoint":
        width, shapes = options["heads"] * options["attentionDim"], {}
        for i in range(options["layers"]):
            for kernel in ("query", "key", "value") + (("residual",) if options["residual"] else ()):
                shapes[f"attention{i}/{kernel}"] = (DIM if i == 0 else width, width)
        normalised = options.get("batchNormalisation", False)
        deep = dense("deep", FIELDS * DIM, layers, normalised) if layers else {}
        return shapes | dense("attended", FIELDS * width, []) | deep
    neurons = options["logarithmicNeurons"]
    deep = dense("deep", FIELDS * DIM, options["ensembleLayers"]) if options["ensemble"] else {}
    return {"logarithmic/powers": (FIELDS, neurons)} | dense("hidden", neurons * DIM, layers) | deep


def case(name, model, **options):
    extra = {"fm": 1, "nfm": 1, "deepfm": 1, "afn": DIM if options.get("ensemble") else 0}.get(name, 0)
    width = DIM + extra
    request = draw(OBJECTIVES, LISTS, REQUEST, width)
    item = draw(OBJECTIVES, LISTS, POSITIONS, ITEM, width)
    history = draw(OBJECTIVES, LISTS, CLICKS, HISTORY, width)
    clicks = [2, 0, 1]
    # What stands at padded clicks must not matter.
    history_mask = np.array([[1.0 if c < count else 0.0 for c in range(CLICKS)] for count in clicks])
    targets = np.round(rng.uniform(size=(LISTS, POSITIONS, OBJECTIVES)), 3)
    known = np.ones_like(targets)
    known[1, 1, 0] = known[2, 0, 1] = 0
    parameters = {"bias": draw(OBJECTIVES, 1)}
    parameters |= {key: draw(OBJECTIVES, *shape, scale=0.4) for key, shape in shapes_of(name, options).items()}

    scores, own = np.zeros_like(targets), np.zeros_like(targets)
    count = None
    for k in range(OBJECTIVES):
        p = {key: value[k] for key, value in parameters.items()}
        rows = []
        for b in range(LISTS):
            pooled = history[k, b, : clicks[b]].mean(axis=0) if clicks[b] else np.zeros((HISTORY, width))
            for t in range(POSITIONS):
                x = np.concatenate([request[k, b], pooled, item[k, b, t]])
                rows.append(x)
                inputs, output = model(p, x, options)
                inputs = [np.array(part) for part in inputs]
                scores[b, t, k] = output(*inputs) + p["bias"][0]
                own[b, t, k] = squared_gradient(output, inputs)
        found = public(name, options, p, np.array(rows))
        if found is not None:
            count = found[1]
            difference = np.abs(found[0] - scores[:, :, k].ravel()).max()
            assert difference < 1e-10, (name, options, difference)
            print(name, options, f"DeepCTR-Torch differs by {difference:.1e}, {count} parameters")

    # Objective 0 has the label clicked and the logistic loss, objective 1 dwell and the squared error.
    sigma = 1 / (1 + np.exp(-scores[..., 0]))
    y = targets[..., 0]
    logistic = -(y * np.log(sigma) + (1 - y) * np.log(1 - sigma))
    errors = scores[..., 1] - targets[..., 1]
    return {
        "model": name,
        "options": {"embeddingDim": DIM, **options},
        "request": request,
        "item": item,
        "history": history,
        "historyMask": history_mask,
        "targets": targets,
        "known": known,
        "parameters": parameters,
        "scores": scores,
        "losses": known * np.stack([logistic, errors**2], axis=2),
        "slopes": known * np.stack([sigma - y, 2 * errors], axis=2),
        "own": own,
        "publicCount": count,
    }


CASES = [
    case("fm", fm),
    case("nfm", nfm, hiddenLayers=[5, 3]),
    case("nfm", nfm, hiddenLayers=[]),
    case("deepfm", deepfm, hiddenLayers=[5, 3]),
    case("autoint", autoint, layers=2, heads=2, attentionDim=2, residual=True, hiddenLayers=[]),
    case("autoint", autoint, layers=1, heads=2, attentionDim=2, residual=False, hiddenLayers=[5, 3]),
    case("autoint", autoint, layers=2, heads=3, attentionDim=3, residual=True, hiddenLayers=[5]),
    case(
        "afn",
        afn,
        logarithmicNeurons=3,
        epsilon=1e-4,
        logarithmicNormalisation=False,
        hiddenLayers=[5, 3],
        ensemble=False,
    ),
    case(
        "afn",
        afn,
        logarithmicNeurons=3,
        epsilon=1e-3,
        logarithmicNormalisation=False,
        hiddenLayers=[5],
        ensemble=True,
        ensembleLayers=[4, 3],
    ),
    case("deepfm", deepfm, hiddenLayers=[5, 3], batchNormalisation=True),
    case(
        "autoint",
        autoint,
        layers=1,
        heads=2,
        attentionDim=2,
        residual=True,
        hiddenLayers=[5],
        batchNormalisation=True,
    ),
]
plain = lambda value: value.tolist() if isinstance(value, np.ndarray) else value  # noqa: E731
TARGET.write_text(json.dumps(CASES, default=plain) + "\n")
