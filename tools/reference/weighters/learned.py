"""Reference values for the weighters `uncertainty` and `gradnorm` of packages/weighters, in double precision.

Run:  pip install torch==2.13.0 torchjd==0.18.0 gradnorm-pytorch==0.2.3 numpy==2.4.6
      python -W ignore tools/reference/weighters/learned.py
Writes packages/weighters/src/shared/learned-weighter.fixture.json.

Uncertainty: TorchJD's scalarisation, moved by torch's optimisers. Adam's epsilon is 1e-7, as in packages/tensor.

GradNorm: gradnorm-pytorch, on losses that are linear in a shared parameter and so have the gradients at hand. Its own code runs, with two
things set from outside. It raises the training rates to -alpha where Algorithm 1 of Chen and others 2018 has alpha: it is given -alpha.
It takes the mean of the distances where the paper takes the sum: its rate, or its gradient, is times K. Its step is plain descent; for
Adam its gradients move the weights by torch's, and they are scaled to sum to K as it does.
"""
import json
from pathlib import Path

import numpy as np
import torch
from gradnorm_pytorch import GradNormLossWeighter
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
    shared = torch.nn.Parameter(torch.zeros(len(jacobians[0][0])))
    weighter = GradNormLossWeighter(
        num_losses=count,
        learning_rate=rate * count,
        restoring_force_alpha=alpha,
        grad_norm_parameters=shared,
    ).double()
    weighter.alpha = -alpha
    raw = torch.ones(count)
    moving = OPTIMISERS[optimiser]([raw], rate)
    weights = []
    for values, jacobian in zip(losses, jacobians):
        weighter(torch.tensor(values) + torch.tensor(jacobian) @ shared, grad_step=optimiser == "sgd")
        if optimiser != "sgd":
            raw.grad = count * weighter.loss_weights_grad
            moving.step()
            raw *= count / raw.sum()
            weighter.loss_weights.copy_(raw)
            weighter.loss_weights_grad.zero_()
        assert weighter.loss_weights.min() > 0.01
        weights.append((weighter.loss_weights / count).tolist())
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
