"""What a physician does with a verdict: its evidence, its images, an answer, a report."""
