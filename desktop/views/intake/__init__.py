"""The dialog of the intake, and its words in the status bar."""
