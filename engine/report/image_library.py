"""The images that a structured report is of (PS3.16 TID 1600): what a stack shares is said once, of each its place.

highdicom has such a library too, but repeats all of it for every image: that was most of a report's bytes, and most of
the time it took to make.
"""

from __future__ import annotations

from collections.abc import Sequence

from highdicom.sr import (
    ContainerContentItem,
    ContentSequence,
    ImageContentItem,
    ImageLibraryEntryDescriptors,
    NumContentItem,
    RelationshipTypeValues,
)
from pydicom import Dataset
from pydicom.sr.codedict import codes as standard

from engine.dicom.same_plane import SAME_DIRECTION, SAME_SPACING_MM, near
from engine.report import codes

_PLACE = (
    standard.DCM.ImagePositionPatientX,
    standard.DCM.ImagePositionPatientY,
    standard.DCM.ImagePositionPatientZ,
)


def image_library(images: Sequence[Dataset]) -> ContainerContentItem:
    """The library of images as :func:`engine.report.source.with_geometry` gives them, in their order.

    Those that lie alike are a group, within the tolerance by which a scan takes them for one stack; descriptors that
    all of a group share stand at the group (TID 1600 row 3), as its first image says them.
    """
    groups: list[list[Dataset]] = []
    for image in images:
        home = next((group for group in groups if _alike(group[0], image)), None)
        if home is None:
            groups.append([image])
        else:
            home.append(image)
    library = ContainerContentItem(standard.DCM.ImageLibrary, relationship_type=RelationshipTypeValues.CONTAINS)
    library.ContentSequence = ContentSequence([_group(group) for group in groups])
    return library


def _alike(one: Dataset, other: Dataset) -> bool:
    """Whether all is the same that TID 1602 and 1604 say of two images but where they lie."""
    if any(one[name].value != other[name].value for name in ("SOPClassUID", "Rows", "Columns")):
        return False
    sizes = (*one.PixelSpacing, one.SliceThickness), (*other.PixelSpacing, other.SliceThickness)
    turned = one.ImageOrientationPatient, other.ImageOrientationPatient
    return near(*sizes, SAME_SPACING_MM) and near(*turned, SAME_DIRECTION)


def _group(images: Sequence[Dataset]) -> ContainerContentItem:
    descriptors = ImageLibraryEntryDescriptors(images[0])
    said = {one.name.value for one in descriptors}
    varied = [
        axis
        for axis, name in enumerate(_PLACE)
        if name.value in said and len({image.ImagePositionPatient[axis] for image in images}) > 1
    ]
    own = {_PLACE[axis].value for axis in varied}
    group = ContainerContentItem(standard.DCM.ImageLibraryGroup, relationship_type=RelationshipTypeValues.CONTAINS)
    group.ContentSequence = ContentSequence([one for one in descriptors if one.name.value not in own])
    group.ContentSequence.extend([_entry(image, varied) for image in images])
    return group


def _entry(image: Dataset, varied: Sequence[int]) -> ImageContentItem:
    entry = ImageContentItem(
        codes.SOURCE,
        image.SOPClassUID,
        image.SOPInstanceUID,
        relationship_type=RelationshipTypeValues.CONTAINS,
    )
    places = [
        NumContentItem(
            _PLACE[axis],
            image.ImagePositionPatient[axis],
            standard.UCUM.Millimeter,
            relationship_type=RelationshipTypeValues.HAS_ACQ_CONTEXT,
        )
        for axis in varied
    ]
    if places:
        entry.ContentSequence = ContentSequence(places)
    return entry
