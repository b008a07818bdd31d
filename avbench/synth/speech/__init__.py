"""A synthetic voice with known phone times, and the lips that go with it."""
