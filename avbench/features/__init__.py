"""Features: everything that is expensive, or on a GPU, and shared between metrics."""

from avbench.registry import Registry

FEATURES = Registry(
    "feature",
    {
        "audio_16k": "avbench.features.audio:Audio16k",
        "clock": "avbench.features.clock:ClockFeature",
        "paired_audio": "avbench.features.paired:PairedAudio",
        "aligned_audio": "avbench.features.paired:AlignedAudio",
        "third_octave": "avbench.features.third_octave:ThirdOctave",
        "aligned_third_octave": "avbench.features.third_octave:AlignedThirdOctave",
        "face_tracks": "avbench.features.face_tracks:FaceTracksFeature",
        "lipmotion_curve": "avbench.features.lipmotion_curve:LipmotionCurve",
    },
)
