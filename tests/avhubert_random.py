"""AV-HuBERT's official names and shapes with random weights, in small; and the user's folder."""

import numpy as np
import torch

from avbench import user_weights

WIDTH, HIDDEN, LAYERS = 128, 256, 3


def official_shapes(width=WIDTH, hidden=HIDDEN, layers=LAYERS, classes=2004):
    """Names and shapes of a pre-trained checkpoint (`model` in the file)."""
    shapes = {
        "mask_emb": (104,),
        "label_embs_concat": (classes, 256),
        "final_proj.weight": (256, width),
        "final_proj.bias": (256,),
        "layer_norm.weight": (2 * width,),
        "layer_norm.bias": (2 * width,),
        "post_extract_proj.weight": (width, 2 * width),
        "post_extract_proj.bias": (width,),
        "feature_extractor_audio.proj.weight": (width, 104),
        "feature_extractor_audio.proj.bias": (width,),
        "feature_extractor_video.proj.weight": (width, 512),
        "feature_extractor_video.proj.bias": (width,),
        "encoder.pos_conv.0.weight_g": (1, 1, 128),
        "encoder.pos_conv.0.weight_v": (width, width // 16, 128),
        "encoder.pos_conv.0.bias": (width,),
        "encoder.layer_norm.weight": (width,),
        "encoder.layer_norm.bias": (width,),
    }
    for i in range(layers):
        shapes |= _layer(f"encoder.layers.{i}.", width, hidden)
    return shapes | _resnet("feature_extractor_video.resnet.")


def _layer(prefix, width, hidden):
    shapes = {}
    for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
        shapes[f"self_attn.{name}.weight"] = (width, width)
        shapes[f"self_attn.{name}.bias"] = (width,)
    for name in ("self_attn_layer_norm", "final_layer_norm"):
        shapes[f"{name}.weight"] = shapes[f"{name}.bias"] = (width,)
    shapes |= {"fc1.weight": (hidden, width), "fc1.bias": (hidden,)}
    shapes |= {"fc2.weight": (width, hidden), "fc2.bias": (width,)}
    return {prefix + k: v for k, v in shapes.items()}


def _norm(name, n):
    parts = ("weight", "bias", "running_mean", "running_var")
    return {f"{name}.{part}": (n,) for part in parts} | {f"{name}.num_batches_tracked": ()}


def _resnet(prefix):
    shapes = {"frontend3D.0.weight": (64, 1, 5, 7, 7), "frontend3D.2.weight": (64,)}
    shapes |= _norm("frontend3D.1", 64)
    n_in = 64
    for layer, n in enumerate((64, 128, 256, 512), 1):
        for block in (0, 1):
            at = f"trunk.layer{layer}.{block}."
            shapes[f"{at}conv1.weight"] = (n, n_in, 3, 3)
            shapes[f"{at}conv2.weight"] = (n, n, 3, 3)
            shapes |= {f"{at}relu1.weight": (n,), f"{at}relu2.weight": (n,)}
            shapes |= _norm(f"{at}bn1", n) | _norm(f"{at}bn2", n)
            if block == 0 and layer > 1:
                shapes[f"{at}downsample.0.weight"] = (n, n_in, 1, 1)
                shapes |= _norm(f"{at}downsample.1", n)
            n_in = n
    return {prefix + k: v for k, v in shapes.items()}


def random_state(seed=3, **sizes):
    """Tensors of about the usual size, so that what goes in shows in what comes out."""
    random = torch.Generator().manual_seed(seed)
    state = {}
    for name, shape in official_shapes(**sizes).items():
        if name.endswith("num_batches_tracked"):
            state[name] = torch.tensor(7)
        elif name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight")):
            state[name] = 0.5 + torch.rand(shape, generator=random)
        elif len(shape) == 1:
            state[name] = 0.1 * torch.randn(shape, generator=random)
        else:
            scale = (2 / max(1, np.prod(shape[1:]))) ** 0.5
            state[name] = scale * torch.randn(shape, generator=random)
    return state


def add_avhubert(monkeypatch, folder, state=None):
    """The tensors become the user's `avhubert_base`."""
    folder.mkdir(parents=True, exist_ok=True)
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(folder / "weights"))
    torch.save({"model": state or random_state()}, folder / "avhubert.pt")
    user_weights.add("avhubert_base", folder / "avhubert.pt")
