"""The dialog of the PACS."""
