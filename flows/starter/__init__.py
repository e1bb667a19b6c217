"""The start for a company with its own bot: answers in, files with questions out."""
