"""Test-wide settings: no deadlines (they would time the machine), the same examples in every run of CI."""

import os

from hypothesis import settings

settings.register_profile(
    "house", deadline=None, max_examples=60, derandomize=os.environ.get("CI") == "true"
)
settings.load_profile("house")
os.environ.pop(
    "COLUMNS", None
)  # output is compared as it is where nobody says how wide the screen is
