"""One build, step by step: open, intake, survey, collect, curate, settle."""
