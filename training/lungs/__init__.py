"""The network that finds the lungs: its data, its targets and its training."""
