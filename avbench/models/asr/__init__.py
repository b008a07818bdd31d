"""Speech recognisers: a table of models, where their files lie, and two ways to run them.

Nothing is downloaded. Two Whisper models come inside packages of the extra `asr`; all others are
folders that the user brings.
"""
