"""Metrics: one file a metric (or a family that shares its definition)."""

from avbench.registry import Registry

SYNCNET = [
    f"{quantity}@{pipeline}{ends}"
    for quantity in ("lse_d", "lse_c", "sync_offset", "sync_conf")
    for pipeline in ("w2l-lrs", "w2l-real")
    for ends in ("", "-masked")
]
AVSYNC = [f"{quantity}@avsync" for quantity in ("lse_d", "lse_c", "sync_offset", "sync_conf")]
WORDS = {
    "wer": "wer:Wer",
    "wer@whisper-tiny-en": "word_variants:WerTinyEn",
    "wer@whisper-base": "word_variants:WerBase",
    "wer@given": "word_variants:WerGiven",
    "cer": "wer:Cer",
    "cer@whisper-tiny-en": "word_variants:CerTinyEn",
    "cer@whisper-base": "word_variants:CerBase",
    "cer@given": "word_variants:CerGiven",
    "wer_grid": "wer:WerGrid",
    "wer_grid@given": "word_variants:WerGridGiven",
    "wer_grid_closed": "wer:WerGridClosed",
    "wer_grid_closed@given": "word_variants:WerGridClosedGiven",
    "viseme_er": "viseme:VisemeErrorRate",
    "viseme_er@given": "viseme:VisemeErrorRateGiven",
    "asr_bleu": "bleu:AsrBleu",
    "asr_bleu@fairseq-oct22": "bleu_variants:AsrBleuFairseq",
    "asr_bleu@seamless-whisper-large-v2": "bleu_variants:AsrBleuSeamless",
    "bleu@given": "bleu_variants:BleuGiven",
    "asr_chrf": "chrf:AsrChrf",
    "chrf@given": "chrf:ChrfGiven",
}
PICTURES = {
    "psnr": "psnr:Psnr",
    "psnr@talklip-u8": "psnr:PsnrTalkLip",
    "ssim": "ssim:Ssim",
    "lmd": "lmd:Lmd",
    "lmd@px": "lmd:LmdPx",
    "lpips@alex": "lpips:LpipsAlex",
    "avs_u": "avs:AvsU",
    "avs_m": "avs:AvsM",
    "avs_v": "avs:AvsV",
    "avsync_cos": "avs:AvsyncCos",
    "wer_lip@given": "wer_lip:WerLipGiven",
    "wer_lip@avhubert-base": "wer_lip:WerLipBase",
    "wer_lip@avhubert-large": "wer_lip:WerLipLarge",
    "lip_opening_err": "lmd:LipOpeningError",
}
MEANING = {
    "lang_match@whisper-base": "spoken_language:LanguageMatch",
    "blaser_ref": "blaser:BlaserRef",
    "blaser_qe": "blaser:BlaserQe",
    "blaser_u": "blaser:BlaserU",
    "sent_sim@use-m3": "sentence:SentenceSimilarity",
    "sent_sim@use-m3-given": "sentence:SentenceSimilarityGiven",
    "sent_sim_src@use-m3": "sentence:SentenceSimilaritySource",
}
SPEECH = {
    "mcd_dtw": "mcd:McdDtw",
    "mcd_dtw_sl": "mcd:McdDtwSl",
    "logf0_rmse": "f0:LogF0Rmse",
    "f0_corr": "f0:F0Correlation",
    "vuv_error": "f0:VoicingError",
    "isochrony": "isochrony:Isochrony",
    "isochrony@src": "isochrony:IsochronySource",
    "isochrony@silero": "isochrony:IsochronySilero",
    "isochrony@src-silero": "isochrony:IsochronySourceSilero",
    "dnsmos_ovrl": "dnsmos:DnsmosOverall",
    "dnsmos_sig": "dnsmos:DnsmosSignal",
    "dnsmos_bak": "dnsmos:DnsmosBackground",
    "dnsmos_p808": "dnsmos:DnsmosP808",
    "spk_sim@ge2e": "speaker:SpeakerSimilarityGe2e",
}
METRICS = Registry(
    "metric",
    {
        "stoi": "avbench.metrics.stoi:Stoi",
        "estoi": "avbench.metrics.stoi:Estoi",
        "ta_stoi": "avbench.metrics.stoi:AlignedStoi",
        "ta_estoi": "avbench.metrics.stoi:AlignedEstoi",
        "ta_shift_ms": "avbench.metrics.stoi:AlignShift",
        "pesq_wb": "avbench.metrics.pesq:PesqWb",
        "pesq_nb8k": "avbench.metrics.pesq:PesqNb8k",
        "pesq_nb16k": "avbench.metrics.pesq:PesqNb16k",
        "dur_ratio": "avbench.metrics.duration:DurationRatio",
        "sync_lag": "avbench.metrics.sync_lag:SyncLag",
        "pri@avsync": "avbench.metrics.pri:PriAvsync",
        "pri_n@avsync": "avbench.metrics.pri:PriNAvsync",
        "pri@w2l-lrs": "avbench.metrics.pri:PriW2lLrs",
        "pri_n@w2l-lrs": "avbench.metrics.pri:PriNW2lLrs",
        "offset_acc@1f": "avbench.metrics.offset_accuracy:OffsetAccuracy",
        "offset_mae_ms": "avbench.metrics.offset_accuracy:OffsetMae",
        "offset_median_ms": "avbench.metrics.offset_accuracy:OffsetMedian",
        "offset_bias_ms": "avbench.metrics.offset_accuracy:OffsetBias",
        "offset_covered": "avbench.metrics.offset_accuracy:OffsetCovered",
        **{name: f"avbench.metrics.lse:{name}" for name in (*SYNCNET, *AVSYNC)},
        **{name: f"avbench.metrics.{place}" for name, place in (WORDS | SPEECH).items()},
        **{name: f"avbench.metrics.{place}" for name, place in MEANING.items()},
        **{name: f"avbench.metrics.{place}" for name, place in PICTURES.items()},
    },
)
