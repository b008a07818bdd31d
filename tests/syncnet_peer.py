"""syncnet-python's detector, tracker and crop, without what the rest of its package asks for."""

import contextlib
import importlib
import importlib.util
import sys
from types import ModuleType

import pytest

PEER_LINE = "pip install --no-deps syncnet-python==0.2.3 && pip install python_speech_features"
STUBS = {
    "ffmpeg": (),
    "scenedetect": ("ContentDetector", "SceneManager", "StatsManager"),
    "scenedetect.video_manager": ("VideoManager",),
}  # needed to import its pipeline, not to call what is called here


@contextlib.contextmanager
def peer(name: str):
    """The module `syncnet_python.<name>`, imported under an empty package."""
    found = importlib.util.find_spec("syncnet_python")
    if found is None or importlib.util.find_spec("python_speech_features") is None:
        pytest.skip(f"syncnet-python is not installed: {PEER_LINE}")
    package = ModuleType("syncnet_python")
    package.__path__ = list(found.submodule_search_locations)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "syncnet_python", package)
        for stub, names in STUBS.items():
            module = ModuleType(stub)
            module.__dict__.update(dict.fromkeys(names))
            patch.setitem(sys.modules, stub, module)
        try:
            yield importlib.import_module(f"syncnet_python.{name}")
        finally:
            for loaded in [m for m in sys.modules if m.startswith("syncnet_python.")]:
                del sys.modules[loaded]
