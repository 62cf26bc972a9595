"""Reads every file of a simulated log with pyarrow and compares rows and digests with its manifest.

python3 -m venv /tmp/arrow && /tmp/arrow/bin/pip install pyarrow numpy
/tmp/arrow/bin/python tools/reference/simulator/read_with_pyarrow.py <log>
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

log = Path(sys.argv[1])
manifest = json.loads((log / "manifest.json").read_text())


def values(array):
    """Little-endian bytes of a column's values; a null is 0, or NaN in floats."""
    if pa.types.is_string(array.type):
        return "".join(array.to_pylist()).encode()
    fill = float("nan") if pa.types.is_floating(array.type) else 0
    filled = array.fill_null(fill).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(filled, filled.dtype.newbyteorder("<")).tobytes()


def digest(column):
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if pa.types.is_list(array.type):
        lengths = np.array([0 if item is None else len(item) for item in array.to_pylist()], dtype="<i4")
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype("<i4")
        inner = hashlib.sha256(values(array.flatten())).hexdigest()
        return hashlib.sha256(inner.encode() + offsets.tobytes()).hexdigest()
    return hashlib.sha256(values(array)).hexdigest()


columns = 0
for name, facts in manifest["files"].items():
    table = pq.read_table(log / name)
    assert table.num_rows == facts["rows"], name
    assert table.column_names == list(facts["digests"]), name
    for column, expected in facts["digests"].items():
        assert digest(table[column]) == expected, f"{name} {column}"
        columns += 1
files = sorted(str(path.relative_to(log)) for path in log.rglob("*.parquet"))
assert files == sorted(manifest["files"]), "files without facts"
print(f"pyarrow {pa.__version__}: {len(files)} files, {columns} columns, all as the manifest says")
