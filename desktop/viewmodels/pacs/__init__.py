"""The PACS from the window: searched, fetched from, sent to, in a process of its own."""
