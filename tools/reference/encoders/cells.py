"""The encoder's cells against PyTorch's own modules, in double precision (pip install torch==2.13.0 numpy==2.4.6).

Writes packages/encoders/src/cells.fixture.json: for two networks of random parameters the inputs f_i W + b of five steps of
three lists, in the order of our cells' parts, the cells' own parameters, and h after each step.

    python tools/reference/encoders/cells.py
"""

import json
from pathlib import Path

import torch

UNITS, STEPS, LISTS, FIELDS, HEADS, SHORT_WINDOW, FORGET_BIAS = 4, 5, 3, 6, 2, 3, 1.0
TARGET = Path(__file__).parents[3] / "packages/encoders/src/cells.fixture.json"

torch.set_default_dtype(torch.float64)
torch.manual_seed(20261125)


def randomise(module):
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.7)


def parts(weights, order):
    """Blocks of UNITS rows in another order."""
    blocks = weights.split(UNITS)
    return torch.cat([blocks[i] for i in order])


def gru(x):
    module = torch.nn.GRU(FIELDS, UNITS)
    randomise(module)
    # The recurrent bias of the candidate stands inside the reset gate's product; ours has none.
    with torch.no_grad():
        module.bias_hh_l0[2 * UNITS :] = 0
    order = [1, 0, 2]  # PyTorch: reset, update, candidate; ours: update, reset, candidate
    inputs = x @ parts(module.weight_ih_l0, order).T + parts(module.bias_ih_l0 + module.bias_hh_l0, order)
    return {"inputs": inputs, "kernel": parts(module.weight_hh_l0, order).T, "hidden": module(x)[0]}


def lstm(x):
    module = torch.nn.LSTM(FIELDS, UNITS)
    randomise(module)
    order = [1, 0, 3, 2]  # PyTorch: input, forget, candidate, output; ours: forget, input, output, candidate
    bias = parts(module.bias_ih_l0 + module.bias_hh_l0, order)
    bias[:UNITS] -= FORGET_BIAS  # which our cell adds itself
    inputs = x @ parts(module.weight_ih_l0, order).T + bias
    return {"inputs": inputs, "kernel": parts(module.weight_hh_l0, order).T, "hidden": module(x)[0]}


def causal_attention(x):
    x = x[..., :UNITS]
    module = torch.nn.MultiheadAttention(UNITS, HEADS)
    residual = torch.nn.Linear(UNITS, UNITS)
    randomise(module)
    randomise(residual)

    def hidden(window):
        back = torch.arange(STEPS)[:, None] - torch.arange(STEPS)[None, :]
        attended, _ = module(x, x, x, attn_mask=(back < 0) | (back >= window), need_weights=False)
        return torch.tanh(attended + residual(x))

    projected = x @ module.in_proj_weight.T + module.in_proj_bias
    return {
        "inputs": torch.cat([projected, residual(x)], dim=-1),
        "output": module.out_proj.weight.T,
        "bias": module.out_proj.bias[None],
        "hidden": hidden(STEPS),
        "hiddenOfShortWindow": hidden(SHORT_WINDOW),
    }


def both(cell):
    networks = [cell(torch.randn(STEPS, LISTS, FIELDS)) for _ in range(2)]
    return {name: torch.stack([network[name] for network in networks]).detach().tolist() for name in networks[0]}


fixture = {
    "units": UNITS,
    "heads": HEADS,
    "window": STEPS,
    "shortWindow": SHORT_WINDOW,
    "forgetBias": FORGET_BIAS,
    "gru": both(gru),
    "lstm": both(lstm),
    "causalAttention": both(causal_attention),
}
TARGET.write_text(json.dumps(fixture) + "\n")
