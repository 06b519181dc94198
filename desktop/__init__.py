"""The desktop app: browse, see, understand, decide. The only importer of PySide6."""
