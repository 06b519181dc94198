"""In place of PyInstaller's own hook, which has every dialect analysed: the worklist's two are named in the spec."""

excludedimports = ["sqlalchemy.testing"]
hiddenimports = ["sqlalchemy.sql.default_comparator"]
