"""Checkpoints against the reference library (pip install safetensors numpy).

write FILE   writes the tensors below with the library, for our reader's test
check FILE   reads a file of ours with the library and compares it with the tensors below

The fixtures are packages/tensor/src/checkpoint/fixtures/{python,paretorec}.safetensors.
"""

import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

TENSORS = {
    "flags": np.array([1, 0, 255], dtype=np.uint8),
    "objectives/kernel": np.array([[1.5, -2.0, 3.25], [0.0, 1e-30, 1e30]], dtype=np.float32),
    "steps": np.array([9007199254740991.0], dtype=np.float64),
    "ids": np.array([[-1], [2147483647]], dtype=np.int32),
    "scalar": np.array(0.5, dtype=np.float32),
    "empty": np.zeros((0, 8), dtype=np.float32),
}
METADATA = {"seed": "7", "note": 'quotes " and ünïcode'}

command, path = sys.argv[1:]
if command == "write":
    save_file(TENSORS, path, METADATA)
else:
    with safe_open(path, "np") as file:
        assert set(file.keys()) == set(TENSORS), file.keys()
        metadata = file.metadata()
        assert len(metadata.pop("paretorec.sha256")) == 64
        assert metadata == METADATA, metadata
        for name, expected in TENSORS.items():
            found = file.get_tensor(name)
            assert found.dtype == expected.dtype and found.shape == expected.shape, name
            assert found.tobytes() == expected.tobytes(), name
    print("equal")
