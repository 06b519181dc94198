"""Evidence of a result: what is needed to repeat it, without its images; and the repetition."""

from engine.evidence.values import Evidence, Replay, SeriesEvidence, SliceDigests, StageResult

__all__ = ["Evidence", "Replay", "SeriesEvidence", "SliceDigests", "StageResult"]
