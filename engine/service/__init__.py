"""From paths to a recorded result: scan, choose, judge, explain, write, audit, worklist. The only way there is."""

from engine.service.results import ResultStore
from engine.service.study_service import StudyService, analyse
from engine.service.values import NOT_RECORDED, Answer, Assessment, BundleFacts, Delivered, Place, Records

__all__ = [
    "NOT_RECORDED",
    "Answer",
    "Assessment",
    "BundleFacts",
    "Delivered",
    "Place",
    "Records",
    "ResultStore",
    "StudyService",
    "analyse",
]
