"""Prints the paragraphs on the pages of a flat OpenDocument presentation: what a reader of slides and notes sees."""
import sys
import xml.etree.ElementTree as tree

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"

body = tree.parse(sys.argv[1]).getroot().find(OFFICE + "body")
for paragraph in body.iter():
    if paragraph.tag in (TEXT + "p", TEXT + "h"):
        print("".join(paragraph.itertext()))
