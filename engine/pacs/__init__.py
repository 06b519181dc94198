"""The site's PACS as this program asks it: who is there, what it holds, give me that, take this. DIMSE and DICOMweb."""
