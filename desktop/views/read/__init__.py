"""Verdict, evidence, images and answer beside the viewer."""
