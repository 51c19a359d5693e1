#!/usr/bin/env python3
"""Read a PDF with pypdf and print it as JSON.

usage: read_pdf.py PDF

Prints {"pages": [{"text", "width", "height"}, …], "title", "fonts": {name: embedded}}.
"""

import json
import sys

from pypdf import PdfReader


def fonts_of(page):
    for font in page["/Resources"].get("/Font", {}).values():
        font = font.get_object()
        for inner in font.get("/DescendantFonts", [font]):
            descriptor = inner.get_object().get("/FontDescriptor", {})
            files = ("/FontFile", "/FontFile2", "/FontFile3")
            yield str(font["/BaseFont"]), any(name in descriptor.get_object() for name in files)


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    reader = PdfReader(sys.argv[1])
    pages = [
        {"text": page.extract_text(), "width": float(page.mediabox.width), "height": float(page.mediabox.height)}
        for page in reader.pages
    ]
    fonts = {name: embedded for page in reader.pages for name, embedded in fonts_of(page)}
    json.dump({"pages": pages, "title": reader.metadata.title, "fonts": fonts}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
