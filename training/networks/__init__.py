"""Classifier and autoencoder, how they start, and all networks' exported files at work."""
