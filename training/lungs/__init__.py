"""The network that finds the lungs: its data, its training and its figures."""
