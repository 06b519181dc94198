"""DICOM in: scanning, series, eligibility, pixels. The only room that knows pydicom, beside reports."""
