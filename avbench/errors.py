"""The error tree.

`UserError` and its kin are faults that a person can mend: no traceback, exit code 2 (3 where the
environment lacks something). `ClipError` is about one clip: where a clip becomes a row
(`engine.evaluate`, `prepare.write`, `syncing.fix`) it becomes that row's status and reason.
Everything else is a bug and stops the run.
"""

from typing import ClassVar

EXIT_DONE = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3
EXIT_INTERRUPTED = 130


class AvbenchError(Exception):
    """Base of every error that avbench raises on purpose."""


class UserError(AvbenchError):
    """The command or a file from outside is wrong. The message says where, and what to do."""

    exit_code: ClassVar[int] = EXIT_USAGE


class ManifestError(UserError):
    """A manifest cannot be read or contradicts itself."""


class SubmissionError(UserError):
    """A submission folder is malformed."""


class ProtocolError(UserError):
    """A protocol is unknown, or does not fit the manifest."""


class UnknownName(UserError):
    """A name that is in no table; the message offers the nearest ones."""


class MissingExtra(UserError):
    """An optional dependency is not installed; the message holds the pip line."""

    exit_code: ClassVar[int] = EXIT_ENVIRONMENT


class MissingWeights(UserError):
    """A weights file is not there, or is not the file that was named (sha256)."""

    exit_code: ClassVar[int] = EXIT_ENVIRONMENT


class ClipError(AvbenchError):
    """One clip cannot be processed. `status` is the word that its row carries."""

    status: ClassVar[str] = "error"


class Missing(ClipError):
    """No file for this clip."""

    status = "missing"


class Refused(ClipError):
    """The system itself says that it has no answer for this clip."""

    status = "refused"


class Undecodable(ClipError):
    """The file is no media that we accept, or its data are damaged."""

    status = "undecodable"


class NoAudio(ClipError):
    """The file holds no sound."""

    status = "no_audio"


class NoVideo(ClipError):
    """The file holds no picture."""

    status = "no_video"


class NoFace(ClipError):
    """No face was found for long enough."""

    status = "no_face"


class SeveralFaces(ClipError):
    """Several faces, and none stands out as the speaker."""

    status = "several_faces"


class TooShort(ClipError):
    """Too little material for the measure."""

    status = "too_short"


class NoText(ClipError):
    """No transcript is known."""

    status = "no_text"


class NoEmbedding(ClipError):
    """No embedding was handed in."""

    status = "no_embedding"


class NoTarget(ClipError):
    """The clip has no translation to compare with."""

    status = "no_target"


class SilentRef(ClipError):
    """The reference holds no sound above the threshold."""

    status = "silent_ref"


class SilentHyp(ClipError):
    """The generated sound is silent."""

    status = "silent_gen"


class NonFinite(ClipError):
    """NaN or infinity among the samples."""

    status = "nan_input"


class LengthMismatch(ClipError):
    """The two sides differ in length by more than the stated policy allows."""

    status = "len_mismatch"


class PictureMismatch(ClipError):
    """The pictures of the two sides differ in size or frame rate, so no pixel has its partner."""

    status = "picture_mismatch"


class WorkerFailed(ClipError):
    """The process that worked on the clip died, each time."""

    status = "failed_worker"


class Unmeasurable(ClipError):
    """The measure has no trustworthy answer for this clip (no clear peak, no speech)."""

    status = "unmeasurable"
