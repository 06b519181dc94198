"""Then and now: the panel of a comparison, and menus that begin one."""
