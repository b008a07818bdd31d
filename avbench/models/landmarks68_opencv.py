"""The net of `landmarks68` run by OpenCV: one crop at a time, twice as fast as torch does it.

Same weights, same arithmetic; results differ by rounding alone (1e-6 of the crop).
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray
from torch import nn

from avbench.models.landmarks68 import INPUT_PX, MEAN_RGB, N_POINTS, Landmarks68, load
from avbench.models.onnx_graph import OnnxGraph

Net = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def load_opencv() -> Net:
    """A function from a BGR crop (112, 112, 3) uint8 to its points (68, 2) as shares of the crop.

    Raises:
        MissingWeights: the weights file is absent or is not the one that was named.
    """
    net = cv2.dnn.readNetFromONNX(np.frombuffer(_onnx(load()), np.uint8), cv2.dnn.ENGINE_NEW)
    size = (INPUT_PX, INPUT_PX)

    def points(crop: NDArray[np.uint8]) -> NDArray[np.float32]:
        net.setInput(cv2.dnn.blobFromImage(crop, 1 / 255, size, MEAN_RGB, swapRB=True))
        return np.array(net.forward(), np.float32).reshape(N_POINTS, 2)

    return points


def _onnx(net: Landmarks68) -> bytes:
    graph = OnnxGraph()
    x = "x"
    for layers in net.layers():
        total = ""
        for layer in layers:
            y = x
            for convolution in layer.convolutions():
                y = _convolution(graph, y, convolution)
            if total:
                total = graph.add("Add", y, total)
                x = graph.add("Relu", total)
            else:
                x = total = graph.add("Relu", y)
    pooled = graph.add("Flatten", graph.add("GlobalAveragePool", x), axis=1)
    head = [graph.constant(w.numpy()) for w in (net.head.weight, net.head.bias)]
    output = graph.add("Gemm", pooled, *head, transB=1)
    return graph.model((1, 3, INPUT_PX, INPUT_PX), output, (1, 2 * N_POINTS))


def _convolution(graph: OnnxGraph, x: str, layer: nn.Conv2d) -> str:
    tensors = [graph.constant(w.numpy()) for w in (layer.weight, layer.bias) if w is not None]
    size, stride = layer.kernel_size[0], layer.stride[0]
    before, after = (0, 0) if size == 1 else (int(stride == 1), 1)  # TensorFlow's same
    return graph.add(
        "Conv",
        x,
        *tensors,
        kernel_shape=(size, size),
        strides=(stride, stride),
        pads=(before, before, after, after),
        group=layer.groups,
    )
