"""Who did what, when, with which bundle and back-end: a chain of records in which any later change shows."""

from engine.audit.chain import AuditChain
from engine.audit.site import record, site_chain
from engine.audit.values import Event, Problem, Record, Verification
from engine.audit.verify import verify

__all__ = ["AuditChain", "Event", "Problem", "Record", "Verification", "record", "site_chain", "verify"]
