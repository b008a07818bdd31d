"""Features: everything that is expensive, or on a GPU, and shared between metrics."""

from avbench.registry import Registry

FEATURES = Registry(
    "feature",
    {
        "audio_16k": "avbench.features.audio:Audio16k",
        "clock": "avbench.features.clock:ClockFeature",
        "offset_pair": "avbench.features.offset_pair:OffsetPairFeature",
        "paired_audio": "avbench.features.paired:PairedAudio",
        "aligned_audio": "avbench.features.paired:AlignedAudio",
        "third_octave": "avbench.features.third_octave:ThirdOctave",
        "aligned_third_octave": "avbench.features.third_octave:AlignedThirdOctave",
        "face_tracks": "avbench.features.face_tracks:FaceTracksFeature",
        "lip_crops": "avbench.features.lip_crops:LipCropsFeature",
        "crop_spools": "avbench.features.crop_spools:CropSpoolsFeature",
        "avsync_video": "avbench.features.avsync_video:AVSyncVideo",
        "avsync_curve": "avbench.features.avsync_curve:AVSyncCurve",
        "slts_curve": "avbench.features.slts_curve:SltsCurve",
        "avsync_embeddings": "avbench.features.avsync_embeddings:AVSyncEmbeddings",
        "avsync_scores": "avbench.features.avsync_scores:AVSyncScores",
        "lipmotion_curve": "avbench.features.lipmotion_curve:LipmotionCurve",
        "syncnet_video": "avbench.features.syncnet_video:SyncNetVideoFeature",
        "syncnet_video_tracked": "avbench.features.syncnet_tracked:SyncNetTrackedFeature",
        "syncnet_audio": "avbench.features.syncnet_audio:SyncNetAudioFeature",
        "syncnet_scores": "avbench.features.syncnet_scores:SyncNetScores",
        "syncnet_scores_tracked": "avbench.features.syncnet_scores_tracked:SyncNetScoresTracked",
        "syncnet_curve": "avbench.features.syncnet_curve:SyncNetCurve",
        "syncnet_embeddings": "avbench.features.syncnet_scores:SyncNetEmbeddings",
    },
)
