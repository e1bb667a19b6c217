"""What holds for every test."""

from hypothesis import settings


# Speed is measured in benchmarks/, never asserted by a clock in a test.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
