"""The worklist: which study is where, and which patient is read first.

``store`` (SQLAlchemy) is imported by those who open one; values and the queue order need no database.
"""

from engine.worklist.order import Placed, Policy, order
from engine.worklist.values import Outcome, Override, Priority, State, WorklistEntry

__all__ = ["Outcome", "Override", "Placed", "Policy", "Priority", "State", "WorklistEntry", "order"]
