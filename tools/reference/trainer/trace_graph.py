"""Where the time of a compiled step goes: TensorFlow's own trace of its graph, operation by operation, on random inputs.

Run, after `npx tsc -b`:
    pip install tensorflow-cpu==2.21.0
    GRAPHS=/tmp/graphs node --import ./tools/reference/trainer/keep-graphs.mjs tools/reference/trainer/gradient-scopes-speed.mjs
    python tools/reference/trainer/trace_graph.py /tmp/graphs/step2.pb 40

The second argument says how many lines of operations with their shapes are wanted.
"""

import collections
import sys

import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.core.protobuf import saved_model_pb2

WARM, RUNS = 3, 5


def load(path):
    model = saved_model_pb2.SavedModel()
    with open(path, "rb") as file:
        model.ParseFromString(file.read())
    return model.meta_graphs[0].graph_def


def random_inputs(graph, nodes):
    random = np.random.default_rng(0)
    fed = {}
    for node in nodes:
        if node.op == "Placeholder":
            shape = [axis.size for axis in node.attr["shape"].shape.dim]
            tensor = graph.get_tensor_by_name(f"{node.name}:0")
            kind = tensor.dtype.as_numpy_dtype
            fed[tensor] = random.normal(0, 0.1, shape).astype(kind) if kind == np.float32 else np.ones(shape, kind)
    return fed


def main(path, lines):
    definition = load(path)
    nodes = {node.name: node for node in definition.node}
    graph = tf.Graph()
    with graph.as_default():
        tf.import_graph_def(definition, name="")
    consumed = {name.split(":")[0] for node in definition.node for name in node.input}
    results = [f"{name}:0" for name in nodes if name not in consumed]
    fed = random_inputs(graph, definition.node)
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    times = collections.defaultdict(list)
    with tf.Session(graph=graph) as session:
        for run in range(WARM + RUNS):
            metadata = tf.RunMetadata()
            session.run(results, fed, options=options, run_metadata=metadata)
            for device in metadata.step_stats.dev_stats if run >= WARM else []:
                for stats in device.node_stats:
                    times[stats.node_name].append(stats.op_end_rel_micros - stats.op_start_rel_micros)

    def shape_of(name):
        try:
            shape = graph.get_tensor_by_name(name if ":" in name else f"{name}:0").shape
            return "x".join(str(size) for size in shape.as_list())
        except (KeyError, ValueError):
            return "?"

    def with_shapes(name):
        if name not in nodes:
            return "made by the optimiser"
        node = nodes[name]
        return f"{node.op} {', '.join(map(shape_of, node.input))} -> {shape_of(name)}"

    def report(kind_of, count):
        totals = collections.defaultdict(lambda: [0.0, 0])
        for name, measured in times.items():
            total = totals[kind_of(name)]
            total[0] += float(np.median(measured))
            total[1] += 1
        whole = sum(time for time, _ in totals.values())
        print(f"{'ms':>8} {'share':>6} {'nodes':>6}")
        for kind, (time, nodes_of) in sorted(totals.items(), key=lambda item: -item[1][0])[:count]:
            print(f"{time / 1000:8.2f} {time / whole:6.1%} {nodes_of:6d} {kind[:150]}")
        print()

    print(f"{len(nodes)} operations\n")
    report(lambda name: nodes[name].op if name in nodes else "made by the optimiser", 15)
    report(with_shapes, lines)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40)
