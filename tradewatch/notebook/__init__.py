"""Ask from Python: `from tradewatch import open_store`, in notebooks and scripts; records come back, not rows."""

from tradewatch.notebook.reader import Reader, open_store
from tradewatch.notebook.records import Records

__all__ = ["Reader", "Records", "open_store"]
