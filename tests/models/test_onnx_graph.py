"""Graphs written by hand, read and run by OpenCV."""

import cv2
import numpy as np
import pytest

from avbench.models.onnx_graph import OnnxGraph


def run(graph, output, x, shape):
    data = np.frombuffer(graph.model(x.shape, output, shape), np.uint8)
    net = cv2.dnn.readNetFromONNX(data, cv2.dnn.ENGINE_NEW)
    net.setInput(x)
    return net.forward()


def test_a_linear_layer():
    rng = np.random.default_rng(0)
    weight, bias, x = (rng.normal(size=s).astype(np.float32) for s in ((200, 3), 200, (1, 3)))
    graph = OnnxGraph()
    weights = graph.constant(weight), graph.constant(bias)
    y = graph.add("Relu", graph.add("Gemm", "x", *weights, transB=1))
    expected = np.maximum(x @ weight.T + bias, 0)
    assert run(graph, y, x, (1, 200)) == pytest.approx(expected, abs=1e-6)


def test_a_convolution_with_unequal_padding():
    x = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
    graph = OnnxGraph()
    kernel = graph.constant(np.ones((1, 1, 3, 3)))
    y = graph.add("Conv", "x", kernel, kernel_shape=(3, 3), strides=(2, 2), pads=(0, 0, 1, 1))
    padded = np.pad(x[0, 0], (0, 1))
    expected = [[padded[i : i + 3, j : j + 3].sum() for j in (0, 2)] for i in (0, 2)]
    assert run(graph, y, x, (1, 1, 2, 2))[0, 0].tolist() == expected
