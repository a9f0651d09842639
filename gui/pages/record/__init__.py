"""The page of one record: form, roster, evidence, history."""

from gui.pages.record.record_page import RecordPage

__all__ = ["RecordPage"]
