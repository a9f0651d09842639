"""The form of one record, built from its ledger's declaration."""

from gui.form.record_form import RecordForm
from gui.form.state import FormState

__all__ = ["FormState", "RecordForm"]
