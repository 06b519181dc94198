"""A batch of a folder: the same run as ``alveoscope batch``, asked for and followed from the window."""
