"""Figures of merit and calibration: numbers in, numbers out."""
