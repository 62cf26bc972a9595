"""Reference values for packages/metrics/src/pareto/spea2, computed by pymoo.

Run:  pip install pymoo==0.6.2 numpy==2.4.6 && python tools/reference/metrics/spea2_reference.py
Writes packages/metrics/src/pareto/spea2/spea2.fixture.json (deterministic).

pymoo minimises and we maximise, so points go in with their signs turned. It takes the neighbour at index floor(sqrt(n)), counted from 0
and without the point itself, which is our neighbour floor(sqrt(n)) + 1.
"""
import json
import math
from pathlib import Path

import numpy as np
from pymoo.algorithms.moo.spea2 import SPEA2Survival
from pymoo.core.population import Population
from pymoo.core.problem import Problem
from pymoo.operators.mutation.pm import mut_pm

TARGET = Path(__file__).resolve().parents[3] / "packages/metrics/src/pareto/spea2/spea2.fixture.json"


def survive(points, size):
    problem = Problem(n_var=1, n_obj=len(points[0]))
    # X carries the place, so that survivors can be told.
    population = Population.new(X=np.arange(len(points))[:, None].astype(float), F=-np.array(points, dtype=float))
    survivors = SPEA2Survival(normalize=False).do(problem, population, n_survive=size)
    return dict(
        points=points,
        size=size,
        neighbour=min(int(math.sqrt(len(points))) + 1, len(points) - 1),
        raw=population.get("SPEA_R").astype(float).tolist(),
        density=population.get("SPEA_D").tolist(),
        fitness=population.get("SPEA_F").tolist(),
        archive=sorted(int(x) for x in survivors.get("X")[:, 0]),
    )


class Draws:
    """Stands in for the random state: every coordinate mutates, by the draw given."""

    def __init__(self, draw):
        self.draw = draw

    def random(self, shape):
        return np.zeros(shape) if isinstance(shape, tuple) and len(shape) == 2 else np.full(shape, self.draw)


def mutated(x, draw, index):
    X = mut_pm(np.array([[x]]), np.zeros(1), np.ones(1), np.array([float(index)]), np.array([1.0]), False, random_state=Draws(draw))
    return float(X[0, 0])


rng = np.random.default_rng(2001)


def front(n):
    t = np.sort(rng.random(n))
    return np.round(np.stack([t, np.sqrt(1 - t**2)], axis=1), 6).tolist()


populations = [
    survive(np.round(rng.random((12, 2)), 6).tolist(), 5),
    survive(np.round(rng.random((30, 2)), 6).tolist(), 10),
    survive(np.round(rng.random((25, 3)), 6).tolist(), 8),
    survive(front(20), 7),
    survive(front(6) + np.round(rng.random((14, 2)) * 0.6, 6).tolist(), 10),
    # Ties: a lattice with equal points and many equal distances on its front.
    survive([[float(a), float(4 - a)] for a in range(5)] + [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]], 6),
]
mutations = [
    dict(x=x, draw=draw, index=index, child=mutated(x, draw, index))
    for x in (0.0, 0.05, 0.5, 0.93, 1.0)
    for draw in (0.0, 0.2, 0.5, 0.77, 0.999)
    for index in (5, 20)
]
TARGET.write_text(json.dumps(dict(populations=populations, mutations=mutations)) + "\n")
