"""Known values of the normal law for packages/simulator, to 17 digits by mpmath.

pip install mpmath; python normal_reference.py > packages/simulator/src/randomness/fixtures/normal.json
"""
import json
import mpmath as mp

mp.mp.dps = 40
points = [-37, -12, -8.5, -5.7, -5.6, -3, -1.5, -0.7, -0.67, -0.1, 0, 1e-9, 0.3, 0.67, 0.68, 1, 2.5, 5.5, 6]
chances = [1.2e-10, 1e-7, 1e-4, 0.01, 0.0749, 0.075, 0.2, 0.5, 0.6, 0.9, 0.99, 0.999999, 1 - 2.0**-33]
print(json.dumps({
    "cdf": [[x, float(mp.ncdf(mp.mpf(x)))] for x in points],
    "quantile": [[p, float(mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1))] for p in chances],
}))
