"""Reference values for the weighters `uncertainty` and `gradnorm` of packages/weighters, in double precision.

Run:  pip install torch==2.13.0 torchjd==0.18.0 numpy==2.4.6
      python -W ignore tools/reference/weighters/learned.py
Writes packages/weighters/src/shared/learned-weighter.fixture.json.

Uncertainty: TorchJD's scalarisation, moved by torch's optimisers. GradNorm: Algorithm 1 of Chen and others 2018 on gradients at
hand, its loss differentiated by torch. Adam's epsilon is 1e-7, as in packages/tensor.
"""
import json
from pathlib import Path

import numpy as np
import torch
from torchjd.scalarization import UW

TARGET = Path(__file__).resolve().parents[3] / "packages/weighters/src/shared/learned-weighter.fixture.json"
torch.set_default_dtype(torch.float64)
OPTIMISERS = {
    "adam": lambda parameters, rate: torch.optim.Adam(parameters, lr=rate, eps=1e-7),
    "sgd": lambda parameters, rate: torch.optim.SGD(parameters, lr=rate),
}


def uncertainty(optimiser, rate, losses):
    scalariser = UW(len(losses[0]))
    moving = OPTIMISERS[optimiser](scalariser.parameters(), rate)
    weights = []
    for values in losses:
        moving.zero_grad()
        scalariser(torch.tensor(values)).backward()
        moving.step()
        precision = torch.exp(-scalariser.log_var.detach())
        weights.append((precision / precision.sum()).tolist())
    return dict(optimiser=optimiser, rate=rate, losses=losses, weights=weights)


def gradnorm(optimiser, rate, alpha, losses, jacobians):
    count = len(losses[0])
    raw = torch.ones(count, requires_grad=True)
    moving = OPTIMISERS[optimiser]([raw], rate)
    first = torch.tensor(losses[0])
    weights = []
    for values, jacobian in zip(losses, jacobians):
        moving.zero_grad()
        norms = (raw[:, None] * torch.tensor(jacobian)).norm(dim=1)
        shares = torch.tensor(values) / first
        target = norms.mean().detach() * (shares / shares.mean()) ** alpha
        (norms - target).abs().sum().backward()
        moving.step()
        with torch.no_grad():
            raw *= count / raw.sum()
        assert raw.min() > 0.01
        weights.append((raw.detach() / count).tolist())
    return dict(optimiser=optimiser, rate=rate, alpha=alpha, losses=losses, jacobians=jacobians, weights=weights)


if __name__ == "__main__":
    rng = np.random.default_rng(1)

    def losses(count, steps=12):
        """Falling at different speeds, with noise."""
        start, speed = rng.uniform(0.2, 3, count), rng.uniform(0.8, 1, count)
        return [(start * speed**t * rng.uniform(0.9, 1.1, count)).round(4).tolist() for t in range(steps)]

    def jacobians(count, steps=12):
        sizes = rng.uniform(0.3, 3, (count, 1))
        return [(sizes * rng.normal(size=(count, 4))).round(4).tolist() for _ in range(steps)]

    fixture = dict(
        uncertainty=[uncertainty(o, r, losses(k)) for o, r, k in [("adam", 0.05, 3), ("sgd", 0.2, 2)]],
        gradnorm=[
            gradnorm(o, r, a, losses(k), jacobians(k))
            for o, r, a, k in [("adam", 0.02, 1.5, 3), ("sgd", 0.02, 0.5, 2), ("adam", 0.02, 0, 4)]
        ],
    )
    TARGET.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
