"""Reference values for packages/metrics/src/pareto/weightings, in double precision.

Run:  pip install torch==2.13.0 torchjd==0.18.0 cvxpy==1.9.3 ecos==2.0.14 clarabel==0.11.1 quadprog==0.1.14 \
                  qpsolvers==4.13.0 scipy==1.17.1 numpy==2.4.6
      python -W ignore tools/reference/weighters/weightings.py
Writes packages/metrics/src/pareto/weightings/weightings.fixture.json.

TorchJD gives PCGrad, CAGrad, UPGrad, IMTL-G, Nash-MTL, GradDrop, DWA and STCH; its own code runs, with two things set from outside: the
tolerances of the convex solvers, and the random draws, which are written down. Clarabel still stops CAGrad up to 1e-6 short
of the optimality conditions, so that they are solved on the support that it found. TorchJD's Nash-MTL gives up on some
matrices: those whose result does not solve (G a) a = 1 have no value. EPO is not in TorchJD, nor in any other package that was found on PyPI
(26 November 2026; libmtl 1.1.5, pymoo 0.6.2 and moocore 0.3.2 lack it): its linear programs are written here from the paper and its
authors' program (github.com/dbmptr/EPOSearch), solved by HiGHS, and by Clarabel to check that.
"""
import json
from pathlib import Path

import cvxpy as cp
import numpy as np
import torch
import torchjd.aggregation._nash_mtl as nash_mtl
from scipy.optimize import linprog, root
from torchjd.aggregation import CAGradWeighting, GradDrop, IMTLGWeighting, PCGradWeighting, UPGradWeighting
from torchjd.linalg import QuadprogProjector
from torchjd.scalarization import DWA, STCH

TARGET = Path(__file__).resolve().parents[3] / "packages/metrics/src/pareto/weightings/weightings.fixture.json"
torch.set_default_dtype(torch.float64)

TIGHT = {
    cp.CLARABEL: dict(tol_gap_abs=1e-15, tol_gap_rel=1e-15, tol_feas=1e-14, tol_ktratio=1e-13, max_iter=500),
    cp.ECOS: dict(abstol=1e-13, reltol=1e-13, feastol=1e-13),
}
solve_loosely = cp.Problem.solve


def solve_tightly(self, *args, **kwargs):
    solver = kwargs.get("solver") or args[0]
    return solve_loosely(self, *args, **kwargs, **TIGHT[solver])


cp.Problem.solve = solve_tightly


class NashMTL(nash_mtl._NashMTLWeighting):
    """TorchJD's iteration, stopped where it stands still instead of at 1e-3."""

    def _stop_criteria(self, gtg, alpha):
        now, before = self.alpha_param.value, self.prvs_alpha_param.value
        return bool(now is None or np.linalg.norm(now - before) < 1e-11 * np.linalg.norm(now))


def matrices(rng):
    """Gradients as rows, of few digits so that the file stays small."""
    normal = lambda rows, columns: rng.normal(size=(rows, columns))
    cases = {
        "one": normal(1, 3),
        "orthogonal": np.diag([1.0, 2.0, 4.0]),
        "opposed": np.array([[1.0, 0.0], [-3.0, 0.0]]),
        "duplicate": np.array([[1.0, 2.0, 0.5], [1.0, 2.0, 0.5], [-1.0, 1.0, 1.0]]),
        "with a zero": np.vstack([normal(2, 4), np.zeros(4)]),
        "all zero": np.zeros((3, 3)),
        "rank 2 of 4": rng.integers(-3, 4, size=(4, 2)) @ rng.integers(-3, 4, size=(2, 6)),
        "in conflict": np.array([[1.0, 0.2, 0.0], [-0.9, 0.3, 0.1], [-0.2, 0.4, -0.3]]),
        "small": 1e-2 * normal(3, 5),
        "large": 1e4 * normal(4, 7),
        "of many sizes": np.diag([1e-2, 1.0, 30.0]) @ normal(3, 8),
    }
    for rows, columns in [(2, 2), (2, 6), (3, 6), (4, 9), (5, 8), (6, 20), (8, 12), (16, 40)]:
        cases[f"{rows} x {columns}"] = normal(rows, columns)
    return {name: np.array([[float(f"{x:.5g}") for x in row] for row in case]) for name, case in cases.items()}


def with_recorded(name, work):
    """Runs work with torch's random function of that name, keeping what it gives."""
    original, kept = getattr(torch, name), []

    def recorded(*args, **kwargs):
        kept.append(original(*args, **kwargs))
        return kept[-1]

    setattr(torch, name, recorded)
    try:
        return work(), [value.tolist() for value in kept]
    finally:
        setattr(torch, name, original)


def cagrad(gram, c):
    """TorchJD's weights u + (radius / |g_w|) w, with w moved on its support to where all slopes of the objective are equal."""
    published = CAGradWeighting(c)(gram).numpy()
    gram, count = gram.numpy(), len(gram)
    mean = np.full(count, 1 / count)
    radius = c * np.sqrt(mean @ gram @ mean)
    moved = published - mean
    if radius == 0 or not published.any():
        return published.tolist()
    support = moved > 1e-4 * moved.max()
    if np.linalg.eigvalsh(gram[np.ix_(support, support)])[0] < 1e-9 * gram.max():
        return published.tolist()

    def spread(inner, weights=np.zeros(count)):
        weights[support] = np.append(inner, 1 - inner.sum())
        slopes = gram @ mean + radius * (gram @ weights) / np.sqrt(weights @ gram @ weights)
        return weights, slopes, (slopes[support][:-1] - slopes[support][-1]) / gram.max()

    start = moved[support][:-1] / moved.sum()
    found = root(lambda inner: spread(inner)[2], start, tol=1e-15).x if len(start) > 0 else start
    weights, slopes, left = spread(found)
    assert np.abs(left).max(initial=0) < 1e-12 and slopes.min() > slopes[support].max() - 1e-9 * gram.max()
    polished = mean + radius / np.sqrt(weights @ gram @ weights) * weights
    assert np.abs(polished - published).max() < 1e-6 * published.max(), (polished, published)
    return polished.tolist()


def weightings(jacobian):
    matrix = torch.tensor(jacobian)
    gram = matrix @ matrix.T
    pcgrad, orders = with_recorded("randperm", lambda: PCGradWeighting()(gram))
    dropped, [draws] = with_recorded("rand", lambda: GradDrop()(matrix))
    leak = torch.linspace(0, 1, len(matrix))
    leaking, [leak_draws] = with_recorded("rand", lambda: GradDrop(leak=leak)(matrix))
    bargain = None
    if len(matrix) > 1 and np.linalg.eigvalsh(gram.numpy())[0] > 1e-9:
        bargain = NashMTL(len(matrix), 0.0, 1, 100)(matrix)
        if not torch.allclose(bargain * (gram @ bargain), torch.ones(len(matrix)), atol=1e-9):
            bargain = None
    return dict(
        jacobian=jacobian.tolist(),
        pcgrad=dict(orders=orders, weights=pcgrad.tolist()),
        cagrad=[dict(c=c, weights=cagrad(gram, c)) for c in [0.1, 0.5, 2]],
        upgrad=[
            dict(regularisation=eps, weights=UPGradWeighting(projector=QuadprogProjector(reg_eps=eps))(gram).tolist())
            for eps in [1e-4, 1e-8]
        ],
        imtlG=IMTLGWeighting()(gram).tolist(),
        nashMtl=None if bargain is None else bargain.tolist(),
        graddrop=[
            dict(draws=draws, vector=dropped.tolist()),
            dict(leak=leak.tolist(), draws=leak_draws, vector=leaking.tolist()),
        ],
    )


def dwa(last, before, temperature):
    scalariser = DWA(temperature)
    for losses in [before, last]:
        scalariser(torch.tensor(losses))
        scalariser.step()
    return dict(last=last, before=before, temperature=temperature, weights=gradient(scalariser, last))


def stch(losses, preference, ideal, smoothing):
    scalariser = STCH(smoothing, torch.tensor(preference), torch.tensor(ideal))
    weights = gradient(scalariser, losses)
    return dict(losses=losses, preference=preference, ideal=ideal, smoothing=smoothing, weights=weights)


def gradient(scalariser, losses):
    values = torch.tensor(losses, requires_grad=True)
    scalariser(values).backward()
    return values.grad.tolist()


def epo(jacobian, losses, preference, balanced=1e-4):
    """Mahapatra and Rajan 2020: non-uniformity, anchoring direction, linear programs of balance and of dominance."""
    count = len(losses)
    products = jacobian @ jacobian.T
    weighted = preference * losses
    shares = weighted / weighted.sum()
    non_uniformity = np.sum(shares * np.log(shares * count))
    anchor = preference * (np.log(shares * count) - non_uniformity)
    gains = products @ anchor
    if non_uniformity > balanced:
        objective, mode = gains, "balance"
        least = np.zeros(count)
        if (gains > 0).any():
            least = np.where(gains > 0, -np.inf, gains)
            least[weighted == weighted.max()] = 0
        rows = products
    else:
        objective, mode = products.sum(0), "dominance"
        rows = np.vstack([products, gains])
        least = np.append(np.zeros(count), min(0, gains.max()))
    bounded = least > -np.inf
    size = np.abs(rows[bounded]).max(1)
    found = linprog(
        -objective / np.abs(objective).max(),
        A_ub=-rows[bounded] / size[:, None],
        b_ub=-least[bounded] / size,
        A_eq=np.ones((1, count)),
        b_eq=[1],
        method="highs-ds",
        options=dict(primal_feasibility_tolerance=1e-10, dual_feasibility_tolerance=1e-10),
    )
    weights = found.x if found.status == 0 else preference / preference.sum()
    if found.status == 0:
        beta = cp.Variable(count, nonneg=True)
        limits = [cp.sum(beta) == 1, rows[bounded] @ beta >= least[bounded]]
        problem = cp.Problem(cp.Maximize(objective @ beta), limits)
        problem.solve(cp.CLARABEL)
        assert abs(problem.value - objective @ weights) < 1e-7 * np.abs(objective).max(), (problem.value, objective @ weights)
    return dict(
        jacobian=jacobian.tolist(),
        losses=losses.tolist(),
        preference=preference.tolist(),
        mode=mode if found.status == 0 else f"{mode} without a solution",
        weights=weights.tolist(),
    )


def epo_cases(rng):
    cases = []
    for count in [2, 2, 2, 3, 3, 3, 4, 5, 8]:
        for spread in ["any", "any", "balanced"]:
            jacobian = rng.normal(size=(count, count + 2)).round(4) + (0.5 if rng.random() < 0.5 else 0)
            preference = rng.dirichlet(np.full(count, 3.0)).round(4)
            losses = rng.uniform(0.1, 2, count).round(4)
            if spread == "balanced":
                losses = (rng.uniform(0.999, 1.001, count) / preference).round(6)
            cases.append(epo(jacobian, losses, preference))
    return cases


if __name__ == "__main__":
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    draw = lambda low, high, count: rng.uniform(low, high, count).round(4).tolist()
    fixture = dict(
        matrices={name: weightings(jacobian) for name, jacobian in matrices(rng).items()},
        dwa=[dwa(draw(0.1, 3, k), draw(0.1, 3, k), t) for k in [1, 2, 3, 8] for t in [0.5, 2.0]],
        stch=[
            stch(draw(0, 3, k), rng.dirichlet(np.ones(k)).round(4).tolist(), draw(-1, 0, k), mu)
            for k in [1, 2, 3, 8]
            for mu in [0.01, 0.5]
        ],
        epo=epo_cases(rng),
    )
    print({name: sum(case["mode"] == name for case in fixture["epo"]) for name in {c["mode"] for c in fixture["epo"]}})
    print([name for name, case in fixture["matrices"].items() if case["nashMtl"] is None])
    TARGET.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
