"""How studies come in: a watched folder, a DICOM receiver, and the runner that gives each its verdict."""
