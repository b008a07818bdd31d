"""The table of corpora, by the names of their builders (spec of each: its paper or page)."""

from avbench.datasets.facts import Facts, Figure, counted

_BBC = "agreement with the BBC, academic and non-commercial"
_YOUTUBE = "ids only: the videos lie on YouTube, where some have vanished"

FACTS: dict[str, Facts] = {
    "grid": Facts(
        title="GRID: six-word sentences, 33 talkers on video",
        clips=counted(33_000),
        hours=counted(27.5),
        speakers=counted(33),
        form="360x288, 25 fps, MPEG-1, 75 frames; MP2 44.1 kHz stereo, 2.978 s",
        access="free, Zenodo record 3625687",
        layout="s1/bbaf2n.mpg ... s34/*.mpg (no s21)\nalignments/s1/bbaf2n.align",
        remarks=(
            "The folders of alignments.zip on Zenodo are permuted between speakers; they are "
            "matched by their content.",
            "audio_25k.zip is cut to the speech and does not fit the picture: leave it out.",
        ),
    ),
    "lombard_grid": Facts(
        title="Lombard GRID: GRID sentences, plain and in noise, front and side view",
        clips=Figure(5_400),
        hours=None,
        speakers=counted(54),
        form="mov, two views; WAV apart",
        access="free, Zenodo record 3736465",
        layout=(
            "front/s2_l_bbim3a.mov, side/s2_l_bbim3a.mov\n"
            "audio/s2_l_bbim3a.wav\n"
            "alignment/s2_l_bbim3a.json"
        ),
        remarks=(
            "Clips are those of one view. Names: speaker, l (Lombard) or p (plain), GRID's "
            "sentence code.",
        ),
    ),
    "tcd_timit": Facts(
        title="TCD-TIMIT: TIMIT sentences, 59 volunteers and 3 trained lipspeakers, two cameras",
        clips=Figure(6_913),
        hours=Figure(9.2),
        speakers=counted(62),
        form="1920x1080, 29.97 fps, mp4; WAV beside it",
        access="free for research, with an account at sigmedia.tcd.ie",
        layout=(
            "volunteers/01M/Clips/straightcam/sa1.mp4\n"
            "volunteers/01M/Clips/30degcam/sa1.mp4\n"
            "lipspeakers/Lipspkr1/Clips/straightcam/sa1.mp4\n"
            "volunteer_labelfiles.mlf, lipspeaker_labelfiles.mlf"
        ),
        remarks=(
            "Clips and hours are those of one camera.",
            "The sentences are TIMIT's (copyright LDC): their texts come from your copy alone.",
        ),
    ),
    "crema_d": Facts(
        title="CREMA-D: 12 sentences in six emotions, 91 actors",
        clips=counted(7_442),
        hours=Figure(5.3),
        speakers=counted(91),
        form="FLV about 480x360, 29.97 fps; WAV 16 kHz",
        access="free, GitHub CheyneyComputerScience/CREMA-D with git-lfs",
        layout="VideoFlash/1001_DFA_ANG_XX.flv\nAudioWAV/1001_DFA_ANG_XX.wav",
        remarks=("No split of its own.",),
    ),
    "lrs3": Facts(
        title="LRS3-TED: sentences out of TED and TEDx talks",
        clips=Figure(151_800),
        hours=Figure(438),
        speakers=None,
        form="224x224, 25 fps, MPEG-4 Part 2; AAC 16 kHz mono with an edit list",
        access="withdrawn by its publishers: existing copies only",
        layout=(
            "pretrain/<YouTube id>/00001.mp4, .txt\n"
            "trainval/<YouTube id>/50001.mp4, .txt\n"
            "test/<YouTube id>/00001.mp4, .txt"
        ),
        remarks=(
            "About 9,500 videos; no speaker labels, the video stands for the speaker.",
            "A reader that ignores the edit list hears 64 ms of AAC priming.",
        ),
    ),
    "lrs2": Facts(
        title="LRS2-BBC: sentences out of BBC television",
        clips=Figure(144_000),
        hours=Figure(224.5),
        speakers=None,
        form="160x160, 25 fps; AAC 16 kHz mono",
        access=_BBC,
        layout=(
            "mvlrs_v1/main/<programme>/00001.mp4, .txt\n"
            "mvlrs_v1/pretrain/<programme>/00001.mp4, .txt\n"
            "train.txt, val.txt, test.txt, pretrain.txt"
        ),
        remarks=("Its lists are the BBC's copyright too: avbench reads yours and ships none.",),
    ),
    "lrw": Facts(
        title="LRW: 500 words out of BBC television",
        clips=Figure(539_000),
        hours=Figure(173),
        speakers=None,
        form="256x256, 25 fps, 29 frames; AAC 16 kHz",
        access=_BBC,
        layout="lipread_mp4/ABOUT/{train,val,test}/ABOUT_00001.mp4, .txt",
        remarks=("Its lists are the BBC's copyright too: avbench ships none.",),
    ),
    "lip2wav": Facts(
        title="Lip2Wav: hours of five lecturers and streamers each",
        clips=None,
        hours=Figure(120),
        speakers=counted(5),
        form="YouTube, 25 or 30 fps, 720p and more; AAC",
        access=_YOUTUBE,
        layout=(
            "chem/videos/<YouTube id>.mp4\nchem/{train,val,test}.txt\nchess, dl, eh, hs: the same"
        ),
        remarks=("Chunks cut by stream copy have moved sound: give the whole videos.",),
    ),
    "avspeech": Facts(
        title="AVSpeech: segments of speech on YouTube",
        clips=Figure(2_750_000),
        hours=Figure(4_700),
        speakers=Figure(150_000),
        form="YouTube, as it comes",
        access=_YOUTUBE,
        layout="avspeech_train.csv, avspeech_test.csv\n<YouTube id>.mp4",
    ),
    "voxceleb2": Facts(
        title="VoxCeleb2: interviews on YouTube",
        clips=Figure(1_128_246),
        hours=Figure(2_440),
        speakers=Figure(6_112),
        form="224x224, 25 fps, mp4; AAC 16 kHz apart",
        access="withdrawn by its publishers: existing copies only",
        layout="dev/mp4/id00012/<YouTube id>/00001.mp4\ntest/mp4/...\ndev/aac/....m4a",
    ),
    "mtedx": Facts(
        title="Multilingual TEDx: talks in eight languages, with translations",
        clips=None,
        hours=None,
        speakers=None,
        form="FLAC; the video lies on YouTube",
        access="sound: free, openslr.org resource 100; " + _YOUTUBE,
        layout="es-es/data/{train,valid,test}/{wav,txt}",
    ),
    "muavic": Facts(
        title="MuAViC: LRS3 and mTEDx in nine languages, with translations",
        clips=None,
        hours=Figure(1_200),
        speakers=Figure(8_900),
        form="mouth crops 96x96, 25 fps; 16 kHz WAV",
        access="metadata free; English out of LRS3, the rest out of mTEDx and YouTube",
        layout="<language>/{audio,video}/{train,valid,test}/<YouTube id>/<segment>.{wav,mp4}",
        remarks=("On mouth crops no offset is measured: give the videos of the talks.",),
    ),
}
