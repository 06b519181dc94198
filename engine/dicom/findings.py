"""The series doctor's vocabulary: each code with its usual severity, what it means and what to do about it.

Refuse or warn? A series is refused where a verdict would rest on something else than an axial CT of a chest in
Hounsfield units, or where it is unknown which slices belong together. It is warned of where each slice can still be
judged on its own but the whole is less than it seems: gaps, partial coverage, contrast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.dicom.values import Finding, Severity

REFUSE, WARN, INFO = Severity.REFUSE, Severity.WARN, Severity.INFO


@dataclass(frozen=True)
class Code:
    """One entry of the table.

    Attributes
    ----------
    severity : Severity
        The usual one; a rule may lower it and says so in its message.
    meaning : str
        What was found, and why that matters for the verdict.
    advice : str
        What the user can do.
    """

    severity: Severity
    meaning: str
    advice: str


CODES: dict[str, Code] = {
    "not-ct": Code(
        REFUSE,
        "The modality is not CT: the pixel values are no Hounsfield units, which all the rest stands on.",
        "Choose a CT series.",
    ),
    "no-pixel-data": Code(
        REFUSE, "The objects hold no pixel data: reports, dose records, or headers only.", "Send the images too."
    ),
    "no-geometry": Code(
        REFUSE,
        "Position, orientation or pixel spacing are missing or impossible, so the image can't be placed in the "
        "patient. A warning where only some images are concerned: they are left out and count as gaps.",
        "Send the original series from the scanner or the archive.",
    ),
    "colour": Code(REFUSE, "Colour images are screenshots or renderings, no CT values.", "Choose the original series."),
    "secondary-capture": Code(
        REFUSE,
        "Secondary captures and dose pages are pictures of a screen or a report.",
        "Choose the original series.",
    ),
    "localizer": Code(
        REFUSE, "A localizer (scout, topogram) is a projection, not a slice.", "Choose the axial series of the study."
    ),
    "reformat": Code(
        REFUSE,
        "A projection or rendering (MIP, MinIP, volume rendering) or a reformat in another plane mixes many slices. "
        "A warning only where thin slices were averaged to thicker axial ones: those are still Hounsfield units.",
        "Choose the original axial series.",
    ),
    "unsupported-transfer-syntax": Code(
        REFUSE,
        "No permissively licensed decoder exists for this transfer syntax.",
        "Have the archive send it uncompressed or as JPEG 2000, JPEG-LS or JPEG Lossless.",
    ),
    "damaged-pixels": Code(
        WARN,
        "Pixel data are shorter than the header says or missing; those images count as failed. Refused when all are.",
        "Copy or send the series again.",
    ),
    "not-axial": Code(
        REFUSE,
        "The planes lie more than 35 degrees off the axial plane; the networks have only seen axial images. "
        "35 degrees, because gantries tilt up to 30.",
        "Choose the axial series of the study.",
    ),
    "too-few-slices": Code(
        REFUSE,
        "Fewer than 5 images say nothing about a lung as a whole.",
        "Choose a series that covers the chest.",
    ),
    "duplicate-positions": Code(
        WARN,
        "A few positions hold several images, as when some images were taken again. The later one of each is judged.",
        "Nothing; look at the earlier ones where images look odd.",
    ),
    "mixed-phases": Code(
        REFUSE,
        "Several acquisitions or phases lie in one stack, at the same positions or between one another, and nothing "
        "in the headers tells them apart: two states of one chest, or two chests, would be mixed into one verdict.",
        "Send each phase or reconstruction as its own series.",
    ),
    "shared-uid": Code(
        WARN,
        "Different images share a SOP Instance UID, against the Standard (PS3.3 C.12.1.1). All are kept, and told "
        "apart by a number.",
        "Tell whoever runs the archive or the anonymiser.",
    ),
    "two-patients": Code(
        WARN,
        "Objects with one Study Instance UID name several patients, against the Standard (PS3.3 A.1.2). They are kept "
        "apart, and each series is told under the name that its own images bear.",
        "Make sure whose images these are before relying on the verdict; tell whoever runs the archive.",
    ),
    "missing-uid": Code(
        WARN,
        "The objects bear no Study or Series Instance UID. They were put together by what else they say: dates, "
        "numbers, descriptions and frame of reference.",
        "Check that the images belong together; tell whoever anonymised them.",
    ),
    "joined-series": Code(
        WARN,
        "Each image bears a Series Instance UID of its own, yet all else agrees; they were put together.",
        "Check that the images belong together; tell whoever anonymised them.",
    ),
    "child": Code(
        REFUSE,
        "The patient is younger than 18 years. Networks, gate and every limit were made on adults' chests.",
        "Read the study without Alveoscope.",
    ),
    "derived-map": Code(
        WARN,
        "The images were computed from others: a projection, a virtual monoenergetic image, a map of iodine, of a "
        "material or of perfusion. Their values are not those of a plain CT, which the networks know, and they may "
        "hide opacities: no firm verdict rests on them. Refused where Rescale Type or Image Type says that the values "
        "are no attenuation, as of an iodine map.",
        "Choose the original series.",
    ),
    "decimal-comma": Code(
        WARN,
        "Numbers in the header are written with a decimal comma, against the Standard (PS3.5 6.2); it was taken for "
        "a point.",
        "Check the measures; tell whoever exported the images.",
    ),
    "guessed-characters": Code(
        WARN,
        "The patient's name is written in another character set than the header declares, or none is declared; it "
        "was guessed.",
        "Compare the name with your information system.",
    ),
    "missing-slices": Code(
        WARN,
        "A regular stack has gaps of whole images; what lies in them is not judged. Refused where more than a fifth of "
        "the stack is missing or one gap exceeds 40 mm, as a lesion of any size could hide there.",
        "Send the series again; look for the missing images in the archive.",
    ),
    "irregular-spacing": Code(
        WARN,
        "Distances between images vary by more than a tenth. Images are judged one by one, lung volume becomes less "
        "exact. Refused where one gap exceeds 40 mm.",
        "Send the original series instead of an edited one.",
    ),
    "mixed-spacing": Code(
        WARN,
        "Parts of the stack have different distances between images, as when two scans were joined. Images of the "
        "denser part weigh more in the study's probability.",
        "Choose one of the original scans.",
    ),
    "wide-spacing": Code(
        WARN,
        "Images are more than 10.5 mm apart: most of the lung lies between them and is not judged.",
        "Choose a thinner reconstruction.",
    ),
    "gantry-tilt": Code(
        WARN,
        "The stack runs obliquely to its images (seen from the positions, not from the tilt attribute). Images are "
        "judged one by one, so this does not falsify them; the volume is sheared.",
        "Nothing, or choose an untilted scan.",
    ),
    "partial-coverage": Code(
        WARN,
        "The stack is shorter than 180 mm along the body; an adult's lungs measure 220 to 300 mm.",
        "Choose a series that covers the whole chest; read the verdict as one on a part of the lung.",
    ),
    "contrast": Code(
        WARN,
        "Contrast medium was given. The networks have seen plain scans for the most part; vessels and perfusion "
        "make lung look denser.",
        "Prefer a plain series where there is one.",
    ),
    "lossy-compression": Code(
        WARN, "The images were compressed with loss; fine texture may be gone.", "Prefer the original images."
    ),
    "other-body-part": Code(
        WARN, "The header names a body part without lungs.", "Check that this is a scan of the chest."
    ),
    "hu-not-proven": Code(
        WARN,
        "Rescale Slope and Intercept are missing or Rescale Type is not HU: the values are taken as they are.",
        "Send the original series; do not rely on a verdict from it.",
    ),
    "hu-implausible": Code(
        REFUSE,
        "Air, soft tissue or bone are not where Hounsfield units put them, so the values are no Hounsfield units.",
        "Send the original series.",
    ),
    "split-series": Code(
        INFO,
        "One Series Instance UID held several stacks (other plane, size, kernel, acquisition or phase); "
        "this is one of them.",
        "Nothing; the other stacks are listed beside it.",
    ),
}


def finding(code: str, message: str, slices: Iterable[int] = (), severity: Severity | None = None) -> Finding:
    """A finding with its usual severity, unless the rule says otherwise."""
    return Finding(code, severity or CODES[code].severity, message, tuple(slices))
