"""What was known about consent, and when: the chained log and the registers."""
