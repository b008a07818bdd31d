"""CREMA-D's repository and its LFS servers, as pages of a test server."""

import hashlib
import io
import json
import tarfile


def pointer(content: bytes) -> bytes:
    sha256 = hashlib.sha256(content).hexdigest()
    start = "version https://git-lfs.github.com/spec/v1\n"
    return f"{start}oid sha256:{sha256}\nsize {len(content)}\n".encode()


def crema_archive(server, files: dict[str, bytes]) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as opened:
        for name, content in files.items():
            info = tarfile.TarInfo(f"CREMA-D-master/{name}")
            info.size = len(content)
            opened.addfile(info, io.BytesIO(content))
    path = "/codeload.github.com/CheyneyComputerScience/CREMA-D/tar.gz/refs/heads/master"
    server.page(path, packed.getvalue())


CLIPS = {
    "VideoFlash/1001_DFA_ANG_XX.flv": b"flv",
    "AudioWAV/1001_DFA_ANG_XX.wav": b"wav",
    "AudioMP3/1001_DFA_ANG_XX.mp3": b"mp3",
}
GITHUB = "/github.com/CheyneyComputerScience/CREMA-D.git/info/lfs/objects/batch"
GITLAB = "/gitlab.com/cs-cooper-lab/crema-d-mirror.git/info/lfs/objects/batch"


def lfs(server, path: str, *, host: str, lacks: tuple[str, ...] = ()) -> None:
    """An LFS server that gives the address of all but those in `lacks`."""

    def answer(asked: bytes) -> bytes:
        objects = []
        for wanted in json.loads(asked)["objects"]:
            action = {"href": f"https://{host}/o/{wanted['oid']}", "header": {"X-Key": "secret"}}
            good = wanted | {"actions": {"download": action}}
            bad = wanted | {"error": {"code": 404, "message": "gone"}}
            objects.append(bad if wanted["oid"] in lacks else good)
        return json.dumps({"transfer": "basic", "objects": objects}).encode()

    server.page(path, answer=answer)
