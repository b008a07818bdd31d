"""A corpus of talking faces made from nothing, with every onset, lip opening and lag known.

It stands in for real corpora in tests and in the demo, in their layouts and with their faults. It
says nothing about accuracy on people: the faces are drawn, the voice is a formant synthesiser.
"""
