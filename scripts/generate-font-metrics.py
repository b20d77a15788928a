#!/usr/bin/env python3
"""Writes Sources/GraphRendering/Typesetting/FontTables.swift from the Liberation fonts.

Liberation Serif and Sans have the advances of Times New Roman and Arial, so one table serves the three
font lists. Needs fontTools (pip install fonttools) and the fonts (Debian: fonts-liberation2).

    scripts/generate-font-metrics.py [FONT_FOLDER]
"""

import pathlib
import sys

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

FOLDER = sys.argv[1] if len(sys.argv) > 1 else "/usr/share/fonts/truetype/liberation2"
OUTPUT = (
    pathlib.Path(__file__).resolve().parent.parent
    / "Sources/GraphRendering/Typesetting/FontTables.swift"
)
FACES = [
    ("serif", "Serif-Regular"),
    ("serifItalic", "Serif-Italic"),
    ("serifBold", "Serif-Bold"),
    ("serifBoldItalic", "Serif-BoldItalic"),
    ("sans", "Sans-Regular"),
    ("sansItalic", "Sans-Italic"),
    ("sansBold", "Sans-Bold"),
    ("sansBoldItalic", "Sans-BoldItalic"),
]
WITH_BOUNDS = ["serif", "serifItalic", "sans"]
BLOCKS = [
    (0x20, 0x17F), (0x300, 0x36F), (0x370, 0x3FF), (0x1D2C, 0x1D6A),
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x20D0, 0x20EF),
    (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
    (0x25A0, 0x25FF), (0x2713, 0x2717),
]


def wrapped(numbers):
    line, lines = "   ", []
    for number in numbers:
        piece = f" {number},"
        if len(line) + len(piece) > 98:
            lines.append(line)
            line = "   "
        line += piece
    return "\n".join(lines + [line])


def main():
    fonts = {name: TTFont(f"{FOLDER}/Liberation{file}.ttf") for name, file in FACES}
    maps = {name: font.getBestCmap() for name, font in fonts.items()}
    points = [
        u for low, high in BLOCKS for u in range(low, high + 1)
        if all(u in cmap for cmap in maps.values())
    ]
    ranges = []
    for u in points:
        if ranges and ranges[-1][1] == u - 1:
            ranges[-1][1] = u
        else:
            ranges.append([u, u])

    out = [
        "// Made by scripts/generate-font-metrics.py from the Liberation fonts; do not edit.",
        "// swift-format-ignore-file",
        "",
        "/// Advances and bounds in units of 1/2048 em, in the order of the code points of `ranges`.",
        "enum FontTables {",
        f"  static let unitsPerEm = {fonts['serif']['head'].unitsPerEm}",
        "",
        "  /// First and last code point of each run, ascending.",
        "  static let ranges: [UInt16] = [",
        wrapped([n for pair in ranges for n in pair]),
        "  ]",
    ]
    for name, _ in FACES:
        metrics = fonts[name]["hmtx"]
        out += [
            "",
            f"  static let {name}: [Int16] = [",
            wrapped([metrics[maps[name][u]][0] for u in points]),
            "  ]",
        ]
    for name in WITH_BOUNDS:
        glyphs, numbers = fonts[name].getGlyphSet(), []
        for u in points:
            pen = BoundsPen(glyphs)
            glyphs[maps[name][u]].draw(pen)
            numbers += [round(v) for v in pen.bounds or (0, 0, 0, 0)]
        out += [
            "",
            "  /// Four numbers a glyph: left, bottom, right and top of its ink.",
            f"  static let {name}Bounds: [Int16] = [",
            wrapped(numbers),
            "  ]",
        ]
    OUTPUT.write_text("\n".join(out + ["}"]) + "\n")
    print(f"{len(points)} glyphs, {len(ranges)} ranges: {OUTPUT}")


main()
