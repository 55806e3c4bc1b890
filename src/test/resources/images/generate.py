#!/usr/bin/env python3
"""Generates the images of the tests, and the README.md beside this file.

    python3 -m venv venv
    venv/bin/pip install numpy==2.4.6 pillow==13.0.0 scikit-image==0.26.0 \
        "pyvips[binary]==3.2.0" pillow-heif==1.8.1 pillow-jxl-plugin==1.3.8 imagecodecs==2026.3.6
    venv/bin/python generate.py

scikit-image only provides the photograph (skimage.data.chelsea(), CC0). With the versions above every run writes the
same bytes; other encoder versions write other bytes that show the same image. The tests do not run this program,
because the images are committed.

`ok/` holds what must become a thumbnail, `rejected/` what must not. Most pictures are the photograph of the cat or
four quadrants, red and green above blue and white, so that a test can tell the corners and the colours apart.
"""

import base64
import io
import itertools
import os
import pathlib
import struct
import zipfile
import zlib

os.environ["VIPS_CONCURRENCY"] = "1"  # before libvips is loaded: the encoder's threads change the bytes

import imagecodecs
import numpy as np
import pillow_heif
import pillow_jxl  # noqa: F401 (registers itself with Pillow)
import pyvips
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from skimage import data

HERE = pathlib.Path(__file__).resolve().parent
SECRET = "COATCHECK-SECRET"  # is in all metadata and must not be in any thumbnail
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)

rows = []  # of README.md: (file, bytes, pixels, what, how, licence)


# ---------------------------------------------------------------------------------------------------- pictures

def cat(width=451, height=300):
    """The photograph, without the colour profile and metadata of its PNG."""
    image = Image.fromarray(data.chelsea())
    return image if image.size == (width, height) else image.resize((width, height), Image.Resampling.LANCZOS)


def quadrants(width=400, height=300, colours=(RED, GREEN, BLUE, WHITE)):
    """Red and green above blue and white."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for (column, row), colour in zip(((0, 0), (1, 0), (0, 1), (1, 1)), colours, strict=True):
        left, top = column * width // 2, row * height // 2
        draw.rectangle((left, top, left + width // 2 - 1, top + height // 2 - 1), fill=colour)
    return image


def quadrants_with_hole(width=400, height=300):
    """The quadrants in a soft ellipse; the corners are wholly transparent."""
    y, x = np.mgrid[-1:1:height * 1j, -1:1:width * 1j]
    image = quadrants(width, height).convert("RGBA")
    alpha = np.clip((1 - np.hypot(x, y)) * 4, 0, 1) * 255
    image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
    return image


def gradient(width, height, top=255):
    """Red grows to the right, green downwards, blue falls to the right: an array (height, width, 3)."""
    y, x = np.mgrid[0:1:height * 1j, 0:1:width * 1j]
    return np.stack((x, y, 1 - x), axis=-1) * top


def turned(image, orientation):
    """The pixels that a camera stores with this EXIF orientation, so that a viewer shows `image`."""
    undo = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
            4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90,
            7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}[orientation]
    return image if undo is None else image.transpose(undo)


# ---------------------------------------------------------------------------------------------------- encoders

def encoded(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def jpeg(image, **options):
    return encoded(image, "JPEG", **{"quality": 85, **options})


def with_segment(jpg, marker, payload):
    """The JPEG with one more segment right after its start."""
    return jpg[:2] + struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload + jpg[2:]


def chunk(kind, payload=b""):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def png_header(width, height, depth, colour_type, interlace=0):
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, interlace)))


def png(samples, depth, colour_type, extra=b"", interlaced=False):
    """A PNG of samples (height, width, channels), unfiltered, so that every kind can be made, Adam7 too."""
    height, width = samples.shape[:2]
    adam7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
    raw = bytearray()
    for left, top, across, down in adam7 if interlaced else ((0, 0, 1, 1),):
        for row in samples[top::down, left::across].reshape(-1, len(range(left, width, across)) * samples.shape[2]):
            packed = (row.astype(">u2").tobytes() if depth == 16 else row.astype(np.uint8).tobytes() if depth == 8
                      else np.packbits(row.astype(np.uint8)).tobytes())
            raw += b"\0" + packed
    return (png_header(width, height, depth, colour_type, int(interlaced)) + extra
            + chunk(b"IDAT", zlib.compress(bytes(raw), 9)) + chunk(b"IEND"))


def to_vips(samples, interpretation):
    return pyvips.Image.new_from_array(samples).copy(interpretation=interpretation)


def exif(orientation=None, private=False):
    tags = Image.Exif()
    if orientation:
        tags[0x0112] = orientation
    if private:
        tags[0x010F], tags[0x0110], tags[0x013B] = "Example", SECRET, SECRET  # maker, model, artist
        tags[0x8825] = {1: "N", 2: (52.0, 30.0, 0.0), 3: "E", 4: (13.0, 24.0, 0.0), 29: "2026:03:12"}  # where
        tags[0x8769] = {0x9003: "2026:03:12 09:00:00", 0xA431: SECRET}  # when, the camera's serial number
    return tags


XMP = (f'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
       f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="{SECRET}"/></rdf:RDF></x:xmpmeta>'
       f'<?xpacket end="w"?>').encode()


# ---------------------------------------------------------------------------------------------- colour profiles

def icc(name, device_class, space, connection, tags):
    """A version 4 ICC profile; equal tags share their data, as is usual."""
    def text(value):
        return (struct.pack(">4sIII2s2sII", b"mluc", 0, 1, 12, b"en", b"US", len(value) * 2, 28)
                + value.encode("utf-16-be"))
    tags = {b"desc": text(name), b"cprt": text("CC0"), b"wtpt": xyz(0.9642, 1, 0.8249), **tags}
    table, body, offsets = b"", b"", {}
    for tag, value in tags.items():
        if value not in offsets:
            offsets[value] = 132 + 12 * len(tags) + len(body)
            body += value + b"\0" * (-len(value) % 4)
        table += struct.pack(">4sII", tag, offsets[value], len(value))
    size = 132 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s6H4s28s", size, b"", 0x04300000, device_class, space, connection,
                         2026, 1, 1, 0, 0, 0, b"acsp", b"") + fixed(0.9642, 1, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(*numbers):
    return b"XYZ \0\0\0\0" + fixed(*numbers)


def rgb_profile(name, red, green, blue):
    """An RGB profile with these primaries and sRGB's curve."""
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return icc(name, b"mntr", b"RGB ", b"XYZ ", {
        b"rXYZ": xyz(*red), b"gXYZ": xyz(*green), b"bXYZ": xyz(*blue),
        b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


def cmyk_profile(name):
    """A CMYK profile whose inks are magenta, yellow, cyan and black, so that the colours show whether it was used. It
    approximates coated paper: the inks' overprints are mixed by area (Yule-Nielsen, n = 2)."""
    lab = {(0, 0, 0): (95, 0, -2), (1, 0, 0): (55, -37, -50), (0, 1, 0): (48, 74, -3), (0, 0, 1): (89, -5, 93),
           (0, 1, 1): (47, 68, 48), (1, 0, 1): (50, -68, 33), (1, 1, 0): (24, 22, -46), (1, 1, 1): (23, 0, 0)}

    def to_linear(colour):
        f = np.array(((colour[0] + 16) / 116 + colour[1] / 500, (colour[0] + 16) / 116,
                      (colour[0] + 16) / 116 - colour[2] / 200))
        return np.where(f > 6 / 29, f ** 3, (f - 4 / 29) * 3 * (6 / 29) ** 2)

    def to_lab(linear):
        f = np.where(linear > (6 / 29) ** 3, np.cbrt(linear), linear / (3 * (6 / 29) ** 2) + 4 / 29)
        return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])

    def paper(m, y, c, k):
        mixed = 0
        for inks in itertools.product((0, 1), repeat=4):
            linear = to_linear(lab[inks[:3]]) * (0.025 if inks[3] else 1)
            area = np.prod([amount if ink else 1 - amount for ink, amount in zip(inks, (c, m, y, k), strict=True)])
            mixed = mixed + area * np.sqrt(np.maximum(linear, 0))
        return to_lab(mixed ** 2)

    steps = np.linspace(0, 1, 5)
    cells = b"".join(struct.pack(">HHH", round(light * 652.8), round((a + 128) * 256), round((b + 128) * 256))
                     for light, a, b in (paper(*inks) for inks in itertools.product(steps, repeat=4)))
    straight = struct.pack(">HH", 0, 65535)
    table = (b"mft2\0\0\0\0" + bytes((4, 3, len(steps), 0)) + fixed(1, 0, 0, 0, 1, 0, 0, 0, 1)
             + struct.pack(">HH", 2, 2) + straight * 4 + cells + straight * 3)
    return icc(name, b"scnr", b"CMYK", b"Lab ", {b"A2B0": table})


SRGB_RED, SRGB_GREEN, SRGB_BLUE = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)
SWAPPED = rgb_profile("Coatcheck test: channels are green, blue, red", SRGB_GREEN, SRGB_BLUE, SRGB_RED)
WIDE = rgb_profile("Coatcheck test: wide gamut", (0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189),
                   (0.1571, 0.06657, 0.78407))
PRESS = cmyk_profile("Coatcheck test: inks are magenta, yellow, cyan, black")


def in_wide_gamut(image):
    """The same colours, in the numbers of WIDE."""
    return ImageCms.profileToProfile(image, ImageCms.createProfile("sRGB"), io.BytesIO(WIDE),
                                     renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC)


def inks(image):
    """CMYK without black, naively: red is magenta and yellow."""
    return Image.merge("CMYK", [channel.point(lambda v: 255 - v) for channel in image.split()]
                       + [Image.new("L", image.size, 0)])


# ------------------------------------------------------------------------------------------------------- files

def write(name, content, what, how, pixels="", licence="CC0"):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    rows.append((name, len(content), pixels, what, how, licence))


def write_jpegs():
    write("ok/jpeg-baseline.jpg", jpeg(cat()), "baseline, 4:2:0", "cat, Pillow", "451 x 300")
    write("ok/jpeg-progressive.jpg", jpeg(cat(), progressive=True), "progressive", "cat, Pillow", "451 x 300")
    write("ok/jpeg-grey.jpg", jpeg(cat().convert("L")), "one channel", "cat, Pillow", "451 x 300")
    write("ok/jpeg-444-restart.jpg", jpeg(cat(), subsampling=0, restart_marker_rows=1),
          "4:4:4 with restart markers", "cat, Pillow", "451 x 300")
    write("ok/jpeg-12-megapixels.jpg", jpeg(Image.fromarray(gradient(4000, 3000).astype(np.uint8)), quality=50),
          "as large as a telephone's photograph; red grows to the right, green downwards", "gradient, Pillow",
          "4000 x 3000")
    write("ok/jpeg-cmyk-adobe.jpg", jpeg(inks(quadrants())),
          "CMYK, Adobe marker (inks stored inverted), no profile", "quadrants, Pillow", "400 x 300")
    cyan, magenta, yellow, black = inks(quadrants()).split()
    write("ok/jpeg-cmyk-adobe-icc.jpg", jpeg(Image.merge("CMYK", (magenta, yellow, cyan, black)), icc_profile=PRESS),
          "CMYK, Adobe marker, profile whose inks are magenta, yellow, cyan, black: the usual quadrants in a press's "
          "dull colours, but only if the profile is used", "quadrants, Pillow; profile drawn here", "400 x 300")
    write("ok/jpeg-ycck-adobe.jpg", imagecodecs.jpeg8_encode(255 - np.asarray(inks(quadrants())), level=85,
                                                             colorspace="CMYK", outcolorspace="YCCK"),
          "YCCK, Adobe marker with transform 2: what Photoshop writes", "quadrants, imagecodecs", "400 x 300")
    red, green, blue = quadrants().split()
    write("ok/jpeg-icc-swapped.jpg", jpeg(Image.merge("RGB", (green, blue, red)), icc_profile=SWAPPED),
          "profile whose channels are green, blue, red: the usual quadrants, but only if the profile is used",
          "quadrants, Pillow; profile drawn here", "400 x 300")
    write("ok/jpeg-icc-wide.jpg", jpeg(in_wide_gamut(quadrants()), icc_profile=WIDE, subsampling=0),
          "profile with Display P3's primaries: sRGB's pure colours, but only if the profile is used",
          "quadrants, Pillow; profile drawn here", "400 x 300")
    private = jpeg(cat(), exif=exif(orientation=1, private=True), xmp=XMP, comment=SECRET)
    photoshop = struct.pack(">BBBH", 0x1C, 2, 120, len(SECRET)) + SECRET.encode()
    photoshop = b"Photoshop 3.0\0" + struct.pack(">4sHHI", b"8BIM", 0x0404, 0, len(photoshop)) + photoshop
    write("ok/jpeg-private.jpg", with_segment(private, 0xED, photoshop + b"\0" * (len(photoshop) % 2)),
          f"EXIF with GPS (52.5 N 13.4 E), XMP, IPTC and a comment, all with the word {SECRET}: none may be in the "
          f"thumbnail", "cat, Pillow", "451 x 300")
    for orientation in range(1, 9):
        stored = turned(quadrants(96, 64), orientation)
        write(f"ok/jpeg-orientation-{orientation}.jpg",
              jpeg(stored, exif=exif(orientation), quality=90, subsampling=0),
              f"EXIF orientation {orientation}; upright it is 96 x 64, red and green above blue and white",
              "quadrants, Pillow", f"{stored.width} x {stored.height}")
    write("ok/jpeg-orientation-6-large.jpg", jpeg(turned(quadrants(960, 640), 6), exif=exif(6)),
          "the same, larger than the box; upright it is 960 x 640", "quadrants, Pillow", "640 x 960")
    write("ok/jpeg-zip-polyglot.jpg", jpeg(cat()) + zipped(),
          "a JPEG with a ZIP behind it: to be read as the JPEG it is", "cat, Pillow, zipfile", "451 x 300")
    write("ok/jpeg-1x1.jpg", jpeg(Image.new("RGB", (1, 1), RED), subsampling=0), "one red pixel", "Pillow", "1 x 1")
    write("ok/jpeg-small.jpg", jpeg(cat(100, 60)), "smaller than the box: not to be enlarged", "cat, Pillow",
          "100 x 60")
    write("ok/jpeg-wide.jpg", jpeg(quadrants(3000, 10)), "a strip: one side would become less than a pixel",
          "quadrants, Pillow", "3000 x 10")
    write("ok/jpeg-tall.jpg", jpeg(quadrants(10, 3000)), "the strip upright", "quadrants, Pillow", "10 x 3000")


def write_pngs():
    square, colours = np.asarray(quadrants()), np.array((RED, GREEN, BLUE, WHITE))
    index = np.array(((0, 1), (2, 3))).repeat(150, 0).repeat(200, 1)[..., None]
    write("ok/png-rgb.png", encoded(cat(300, 200), "PNG", optimize=True), "RGB", "cat, Pillow", "300 x 200")
    write("ok/png-rgba.png", encoded(quadrants_with_hole(), "PNG", optimize=True),
          "RGBA: a soft ellipse, the corners wholly transparent", "quadrants, Pillow", "400 x 300")
    write("ok/png-rgb-16-bit.png", png(gradient(20, 15, 65535).round().repeat(20, 0).repeat(20, 1), 16, 2),
          "RGB, 16 bit; red grows to the right, green downwards", "gradient in squares, by hand", "400 x 300")
    write("ok/png-1-bit.png", png(np.indices((300, 400)).sum(0)[..., None] // 50 % 2, 1, 0),
          "black and white, 1 bit", "stripes, by hand", "400 x 300")
    write("ok/png-palette-trns.png",
          png(index, 8, 3, chunk(b"PLTE", colours.astype(np.uint8).tobytes()) + chunk(b"tRNS", b"\xff\xff\xff\0")),
          "palette with tRNS: the white quadrant is transparent", "quadrants, by hand", "400 x 300")
    write("ok/png-grey-alpha.png", encoded(quadrants_with_hole().convert("LA"), "PNG", optimize=True),
          "grey with alpha: a soft ellipse", "quadrants, Pillow", "400 x 300")
    write("ok/png-interlaced.png", png(square, 8, 2, interlaced=True), "Adam7", "quadrants, by hand", "400 x 300")
    write("ok/png-1x1.png", png(np.array([[RED]]), 8, 2), "one red pixel", "by hand", "1 x 1")
    write("ok/png-wide.png", png(np.asarray(quadrants(3000, 10)), 8, 2), "a strip", "quadrants, by hand", "3000 x 10")
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    write("ok/png-private.png", encoded(quadrants(), "PNG", pnginfo=text, exif=exif(private=True).tobytes()),
          f"tEXt, XMP and EXIF with the word {SECRET}: none may be in the thumbnail", "quadrants, Pillow", "400 x 300")
    write("ok/png-named.jpg", encoded(quadrants(), "PNG", optimize=True), "a PNG with a JPEG's name",
          "quadrants, Pillow", "400 x 300")


def write_others():
    flat = [Image.new("RGB", (320, 200), colour) for colour in (RED, GREEN, BLUE)]
    write("ok/gif-static.gif", encoded(cat(300, 200).quantize(64), "GIF"), "64 colours", "cat, Pillow",
          "300 x 200")
    write("ok/gif-animated.gif", encoded(flat[0], "GIF", save_all=True, append_images=flat[1:], duration=200, loop=0),
          "three frames, the first one red", "Pillow", "320 x 200")
    clear = quadrants(colours=(RED, GREEN, BLUE, (1, 2, 3))).quantize(4, dither=Image.Dither.NONE)
    write("ok/gif-transparent.gif", encoded(clear, "GIF", transparency=clear.getpixel((399, 299))),
          "the fourth quadrant is transparent", "quadrants, Pillow", "400 x 300")

    write("ok/webp-lossy.webp", encoded(cat(), "WEBP", quality=80), "lossy", "cat, Pillow", "451 x 300")
    write("ok/webp-lossless.webp", encoded(quadrants(), "WEBP", lossless=True), "lossless", "quadrants, Pillow",
          "400 x 300")
    write("ok/webp-alpha.webp", encoded(quadrants_with_hole(), "WEBP", quality=80),
          "lossy with alpha: a soft ellipse", "quadrants, Pillow", "400 x 300")
    write("ok/webp-animated.webp", encoded(flat[0], "WEBP", save_all=True, append_images=flat[1:], duration=200),
          "three frames, the first one red", "Pillow", "320 x 200")

    write("ok/avif-8-bit.avif", encoded(cat(), "AVIF", quality=60, max_threads=1), "8 bit, 4:2:0", "cat, Pillow",
          "451 x 300")
    write("ok/avif-alpha.avif", encoded(quadrants_with_hole(), "AVIF", quality=60, max_threads=1),
          "8 bit with alpha: a soft ellipse", "quadrants, Pillow", "400 x 300")
    deep = to_vips(gradient(400, 300, 65535).round().astype(np.uint16), "rgb16")
    write("ok/avif-10-bit.avif", deep.heifsave_buffer(compression="av1", bitdepth=10, Q=60), "10 bit",
          "gradient, libvips", "400 x 300")


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("hello.txt", (2026, 1, 1, 0, 0, 0)), "hello")
    return out.getvalue()


def write_broken():
    whole, progressive = jpeg(cat()), jpeg(cat(), progressive=True)
    frame, scan = whole.index(b"\xff\xc0"), whole.index(b"\xff\xda") + 14
    for place, cut in (("quantization-table", 60), ("frame-header", frame + 6), ("scan-start", scan),
                       ("scan-middle", (scan + len(whole)) // 2), ("scan-end", len(whole) - 400),
                       ("end-marker", len(whole) - 2)):
        write(f"rejected/jpeg-cut-{place}.jpg", whole[:cut], f"ok/jpeg-baseline.jpg, ended after byte {cut}",
              "cat, Pillow", "451 x 300")
    write("rejected/jpeg-cut-progressive.jpg", progressive[:len(progressive) // 2],
          "the first half of ok/jpeg-progressive.jpg: some scans whole", "cat, Pillow", "451 x 300")
    write("rejected/jpeg-bad-table.jpg", flipped(whole, range(whole.index(b"\xff\xc4") + 5, frame + 60, 2)),
          "bytes changed in the Huffman tables", "cat, Pillow", "451 x 300")
    write("ok/jpeg-early-end.jpg", whole[:scan + 9000] + b"\xff\xd9" + whole[scan + 9002:],
          "two bytes changed to an end marker within the scan: libjpeg only warns (libvips rejects it at "
          "fail_on=warning, not at truncated); grey from there on", "cat, Pillow", "451 x 300")
    write("ok/jpeg-flipped-scan.jpg", flipped(whole, range(scan + 2000, len(whole) - 2000, 977)),
          "bytes changed in the scan, the length kept: JPEG has no checksums, so libvips rejects it at no fail_on; "
          "gives a garbled thumbnail", "cat, Pillow", "451 x 300")

    picture = encoded(quadrants_with_hole(), "PNG", optimize=True)
    write("rejected/png-cut-header.png", picture[:20], "ended within IHDR", "quadrants, Pillow", "400 x 300")
    write("rejected/png-cut-middle.png", picture[:len(picture) // 2], "ended within IDAT", "quadrants, Pillow",
          "400 x 300")
    write("rejected/png-flipped.png", flipped(picture, range(len(picture) // 2, len(picture) // 2 + 40, 4)),
          "bytes changed in IDAT: neither CRC nor Adler sum fit", "quadrants, Pillow", "400 x 300")
    for name, size in (("gif-static.gif", "300 x 200"), ("webp-lossy.webp", "451 x 300"),
                       ("avif-8-bit.avif", "451 x 300")):
        content = (HERE / "ok" / name).read_bytes()
        stem, _, ending = name.partition(".")
        write(f"rejected/{stem.split('-')[0]}-cut-middle.{ending}", content[:len(content) // 2],
              f"the first half of ok/{name}", "cat, Pillow", size)


def flipped(content, offsets):
    changed = bytearray(content)
    for offset in offsets:
        changed[offset] ^= 0x55
    return bytes(changed)


def write_bombs():
    side = 30000
    squeeze, idat, empty = zlib.compressobj(9), b"", b"\0" * (1 + side // 8)
    for _ in range(side):
        idat += squeeze.compress(empty)
    write("rejected/png-bomb.png",
          png_header(side, side, 1, 0) + chunk(b"IDAT", idat + squeeze.flush()) + chunk(b"IEND"),
          "900 megapixels in 110 KB; a good PNG, rejected only for its size", "black, by hand", "30000 x 30000")
    small = bytearray(jpeg(quadrants(64, 64)))
    frame = small.index(b"\xff\xc0")
    small[frame + 5:frame + 9] = struct.pack(">HH", 65500, 65500)
    write("rejected/jpeg-huge-header.jpg", bytes(small), "the header claims 4290 megapixels, the scan has 64 x 64",
          "quadrants, Pillow, header changed", "65500 x 65500")
    small = bytearray(encoded(quadrants(64, 64).quantize(4), "GIF"))
    small[6:10] = struct.pack("<HH", 65535, 65535)
    write("ok/gif-huge-screen.gif", bytes(small), "the logical screen claims 4295 megapixels, the frame is 64 x 64: "
          "libnsgif goes by the frame", "quadrants, Pillow, header changed", "64 x 64")
    frame = small.index(b"," + struct.pack("<HHHH", 0, 0, 64, 64))
    small[frame + 5:frame + 9] = struct.pack("<HH", 65535, 65535)
    write("rejected/gif-huge-frame.gif", bytes(small), "screen and frame claim 4295 megapixels, there are 64 x 64",
          "quadrants, Pillow, header changed", "65535 x 65535")
    small = encoded(quadrants(64, 64), "AVIF", max_threads=1)
    size = b"ispe\0\0\0\0" + struct.pack(">II", 64, 64)
    write("rejected/avif-huge-header.avif", small.replace(size, size[:8] + struct.pack(">II", 40000, 40000)),
          "the container claims 1600 megapixels, the frame is 64 x 64", "quadrants, Pillow, header changed",
          "40000 x 40000")


def write_large():
    """Flat images that are small files: their decoder takes much memory for each pixel."""
    flat = Image.new("RGB", (9984, 9984), (120, 130, 140))
    write("rejected/avif-100-megapixels.avif", encoded(flat, "AVIF", quality=40, speed=10, max_threads=1),
          "a good AVIF whose decoder takes 1.4 GB", "one colour, Pillow", "9984 x 9984")
    deep = (pyvips.Image.black(1600, 1600, bands=4) + [30000, 32000, 34000, 40000]).cast("ushort")
    write("memory/avif-10-bit-alpha.avif",
          deep.copy(interpretation="rgb16").heifsave_buffer(
              compression="av1", bitdepth=10, effort=0, Q=40, subsample_mode="off"),
          "10 bit with alpha, 4:4:4: what takes most memory", "one colour, libvips", "1600 x 1600")
    plain = (pyvips.Image.black(1600, 1600, bands=3) + [120, 130, 140]).cast("uchar").copy(interpretation="srgb")
    write("memory/avif-8-bit.avif", plain.heifsave_buffer(compression="av1", effort=0, Q=40, subsample_mode="on"),
          "8 bit, 4:2:0", "one colour, libvips", "1600 x 1600")


def write_foreign():
    write("rejected/empty.jpg", b"", "no byte at all", "by hand")
    write("rejected/one-byte.jpg", b"\xff", "one byte", "by hand")
    write("rejected/text.jpg", b"This is not a picture.\n", "text with a JPEG's name", "by hand")
    write("rejected/html.jpg", b"<!doctype html><html><head><title>Not found</title></head><body><img src=x></body>"
          b"</html>\n", "HTML: what a failed download often is", "by hand")
    write("rejected/svg.svg", b'<?xml version="1.0"?>\n<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/hostname">]>\n'
          b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" '
          b'height="300"><image xlink:href="file:///etc/hostname" width="10" height="10"/><rect width="400" '
          b'height="300" fill="red"/><text y="99">&file;</text></svg>\n',
          "SVG that asks for a file of the machine", "by hand", "400 x 300")
    write("rejected/pdf.pdf", pdf(), "one empty page", "by hand")
    write("rejected/zip.zip", zipped(), "a ZIP with one text", "zipfile")
    write("rejected/postscript.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 400 300\n0 0 400 300 rectfill\n"
          b"showpage\n", "PostScript with a JPEG's name", "by hand", "400 x 300")
    heif = pillow_heif.from_pillow(cat())
    out = io.BytesIO()
    heif.save(out, quality=50, enc_params={"x265:pools": "none", "x265:frame-threads": "1"})
    write("rejected/heic.heic", out.getvalue(), "HEIC: what telephones save; not supported", "cat, pillow-heif",
          "451 x 300")
    write("rejected/tiff.tif", encoded(quadrants(), "TIFF", compression="tiff_adobe_deflate"), "TIFF; not supported",
          "quadrants, Pillow", "400 x 300")
    write("rejected/bmp.bmp", encoded(quadrants(64, 48), "BMP"), "BMP; not supported", "quadrants, Pillow", "64 x 48")
    write("rejected/jpeg-2000.jp2", encoded(quadrants(), "JPEG2000", quality_layers=[20]), "JPEG 2000; not supported",
          "quadrants, Pillow", "400 x 300")
    write("rejected/jpeg-xl.jxl", encoded(quadrants(), "JXL", quality=80), "JPEG XL; not supported",
          "quadrants, pillow-jxl-plugin", "400 x 300")


def pdf():
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate((b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                                   b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]>>"), 1):
        offsets.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return content + table + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def without_tags(profile):
    """The profile with its header and table of tags, but zeros in place of each tag."""
    end = 132 + 12 * struct.unpack(">I", profile[128:132])[0]
    return profile[:end].ljust(len(profile), b"\0")


def ink_patches():
    """All four inks, black, cyan / magenta, yellow, cyan and magenta / no ink, half of all but black, magenta and yellow."""
    image = Image.new("CMYK", (300, 300))
    for number, amounts in enumerate(((255, 255, 255, 255), (0, 0, 0, 255), (255, 0, 0, 0),
                                      (0, 255, 0, 0), (0, 0, 255, 0), (255, 255, 0, 0),
                                      (0, 0, 0, 0), (128, 128, 128, 0), (0, 255, 255, 0))):
        left, top = number % 3 * 100, number // 3 * 100
        image.paste(amounts, (left, top, left + 100, top + 100))
    return image


# cjpeg -arithmetic -progressive -quality 60 of libjpeg-turbo 2.1, because no Python package writes arithmetic coding.
ARITHMETIC = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxO"
    "UlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09P"
    "T09PT09PT0//ygARCAFoAeADASIAAhEBAxEB/8wABgAQARD/2gAMAwEAAhADEAAAAf4Zw4KuObaC2tJRXDOEjFDIikNhHKGEKf78"
    "QGs6AQ5iK0DICS2MFjPbr8yBwfOV7L5XTtkoyqzX1mj6S9KFpNeHBwKPoWCovTZVCeVR9sfpIOWN+/u4+coN1bXYEqnwskHS9tNI"
    "nn8Yl57hZCytlidc5vYbm7Nl5yxicBKHR+EPhq+aZnYp8xOaUJpyo6dAODYT5GiUTuh0csex/jrJTw8P6Gwhty0VLxj1RuTONqKc"
    "LcPenRC0NIFJYP8AJqWmRPoibk+nzE3c9oEo05OBG6DQgKdCOY4wSSTBfoHtPBSFoBjhRTwvKyORqtgRHfVL9qCrlfxc6F/epftJ"
    "KBl+MPT6LSYDAmUq/GMEJHp7AZSr0/6sh42hh//MAAQQBf/aAAgBAQABBQKmWqTQLVE75zC4j6VNkeXt+yrZbtERO+efyUM4OUiu"
    "Nnh9KkUHgP/MAAQRBf/aAAgBAwEBPwGnpXMFCmJIzt2gIzBdObu1BSFh568pX21Ao2uI2dLm4KbdkDES8XSfJaby5Ktv5P22g+sG"
    "rF+9fsAZ4DMdDCUGQoPA/8wABBEF/9oACAECAQE/AaelWAc5HXSoJk/n+dJUGaPOa3cGiAksIsl7oUz1CSTx5gs+8PAgxVX4R+2U"
    "NAEGfhGcelVcV0tt5AQqqr2enw/zRd+yYkMUqg//zAAEEAX/2gAIAQEABj8CplqjMxv772UGekph9N33MrY74bV84Wx1914hQ1eP"
    "WHjyPEBLV842tK3DxFTRRPurVQSpoyKDwP/MAAQQBf/aAAgBAQABPyGmAI8HCvczotwWVObUNYhRHUe1BLg7ZP/aAAwDAQACAAMA"
    "AAAQXPAYYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYY"
    "YYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYV"
    "hSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyy1p4YYYYYYYYYYYYVhSyyyyyyyy"
    "yyyy1p4YYYYYYYYYYYYVhSyyyyyyyyyyyzD9UUUUUUUUUUUUUDJyyyyyyyyyyyy0KC9NNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNN"
    "NNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0"
    "hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAA"
    "AAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hgAAAAAAAAAAABYrtNNNNNNNNNNNL0hv/MAAQRBf/aAAgBAwEB"
    "PxCl458mBED2YP2pbgzsAeIbZRnIh0EyWBzjOhkccHp2pBG6y8kd/8wABBEF/9oACAECAQE/EKYQrZaHThSIAE+Aqlp017rvgKQw"
    "Q7oa1JL648qk3TT/zAAEEAX/2gAIAQEAAT8Qpeph3QAUH4YAoGMizsXF7iYFFOKQpFPQTp6JFDObHy4/izj35JhmuFhMhhtvPybR"
    "glD/2Q==")


def write_odd():
    """Legal files that libvips alone renders wrongly, and profiles that it cannot use."""
    write("ok/jpeg-thin-wide.jpg", jpeg(Image.new("RGB", (3000, 7), RED), subsampling=0),
          "a strip that a shrink by 8 would leave without a row", "Pillow", "3000 x 7")
    write("ok/jpeg-thin-tall.jpg", jpeg(Image.new("RGB", (1, 3000), RED), subsampling=0),
          "a strip of one column", "Pillow", "1 x 3000")
    damaged = without_tags(SWAPPED)
    link = SWAPPED[:12] + b"link" + SWAPPED[16:]
    for name, profile, what in (("zeroed", damaged, "a profile whose tags are zeros: it cannot be used"),
                                ("link", link, "a profile of class device link: it describes no image")):
        for kind, options in (("jpeg", {"quality": 85}), ("png", {"optimize": True}), ("webp", {"quality": 90}),
                              ("avif", {"quality": 80, "max_threads": 1})):
            write(f"ok/{kind}-icc-{name}.{'jpg' if kind == 'jpeg' else kind}",
                  encoded(quadrants(), kind.upper(), icc_profile=profile, **options), what,
                  "quadrants, Pillow; profile drawn here", "400 x 300")
    write("ok/jpeg-cmyk-icc-zeroed.jpg", jpeg(inks(quadrants()), icc_profile=without_tags(PRESS)),
          "CMYK with a profile whose tags are zeros", "quadrants, Pillow; profile drawn here", "400 x 300")
    write("ok/jpeg-cmyk-inks.jpg", jpeg(ink_patches(), quality=95),
          "CMYK without a profile: nine patches; the first one has all inks and must be black", "Pillow", "300 x 300")
    cyan, magenta, yellow, black = ink_patches().split()
    write("ok/jpeg-cmyk-inks-icc.jpg",
          jpeg(Image.merge("CMYK", (magenta, yellow, cyan, black)), quality=95, icc_profile=PRESS),
          "the same colours with a profile", "Pillow; profile drawn here", "300 x 300")
    lossless = np.asarray(quadrants(480, 360))
    write("ok/jpeg-lossless.jpg", imagecodecs.jpeg8_encode(lossless, lossless=True),
          "lossless process (SOF3): libjpeg-turbo cannot shrink it", "quadrants, imagecodecs", "480 x 360")
    write("ok/jpeg-arithmetic.jpg", ARITHMETIC, "progressive with arithmetic coding (SOF10)", "quadrants, cjpeg",
          "480 x 360")
    flat = [Image.new("RGB", (320, 200), colour) for colour in (RED, GREEN, BLUE)]
    write("ok/avif-animated.avif",
          encoded(flat[0], "AVIF", save_all=True, append_images=flat[1:], duration=200, max_threads=1),
          "brand avis: three frames, the first one red", "Pillow", "320 x 200")
    write("rejected/jpeg-12-bit.jpg", imagecodecs.jpeg8_encode(lossless.astype(np.uint16) << 4, bitspersample=12),
          "12 bits a sample", "quadrants, imagecodecs", "480 x 360")
    write("rejected/jpeg-16-bit-lossless.jpg",
          imagecodecs.jpeg8_encode(lossless[::10, ::10].astype(np.uint16) << 8, bitspersample=16, lossless=True),
          "lossless process, 16 bits a sample", "quadrants, imagecodecs", "48 x 36")
    for marker, name in ((0xC5, "hierarchical"), (0xCB, "arithmetic-lossless")):
        changed = bytearray(jpeg(quadrants(64, 48)))
        changed[changed.index(b"\xff\xc0") + 1] = marker
        write(f"rejected/jpeg-{name}.jpg", bytes(changed), f"the frame header's marker is 0x{marker:X}",
              "quadrants, Pillow, header changed", "64 x 48")
    heic = (HERE / "rejected/heic.heic").read_bytes()
    write("rejected/heic-mif1.heic", heic[:8] + b"mif1" + heic[12:],
          "HEIC whose major brand is mif1, and names no codec", "cat, pillow-heif, header changed", "451 x 300")


def write_readme():
    total = sum(row[1] for row in rows)
    lines = [
        "# Images for the tests", "",
        "Made by `generate.py`, which wrote this file too: change it there. What is in `ok/` must become a thumbnail, "
        "what is in `rejected/` must not. In `memory/` are images whose memory is measured.", "",
        "The cat is Chelsea, `skimage.data.chelsea()` of scikit-image. Its photographer Stefan van der Walt published the "
        "photograph under CC0.",
        "All other images and the colour profiles are generated, and are CC0 too. The quadrants are red and green above "
        "blue and white.", "",
        f"{len(rows)} files, {total} bytes.", "",
        "| file | what it is | pixels | bytes | how it was made | licence |", "|---|---|---|---:|---|---|"]
    lines += [f"| `{name}` | {what} | {pixels} | {size} | {how} | {licence} |"
              for name, size, pixels, what, how, licence in rows]
    (HERE / "README.md").write_text("\n".join(lines) + "\n")


def main():
    for folder in ("ok", "rejected", "memory"):
        for old in (HERE / folder).glob("*"):
            old.unlink()
    for step in (write_jpegs, write_pngs, write_others, write_broken, write_bombs, write_large, write_foreign, write_odd,
                 write_readme):
        step()


if __name__ == "__main__":
    main()
