# SPDX-License-Identifier: Apache-2.0
"""Reads an OFD package with Python's zipfile and expat: every entry whole, every document well
formed, every location there. Prints the number of entries; one line and exit code 1 otherwise."""
import posixpath
import sys
import xml.etree.ElementTree as tree
import zipfile

LOCATIONS = {"DocRoot", "Signatures", "PublicRes", "Annotations", "CustomTags", "FileLoc",
             "BaseLoc", "SignedValue"}


def resolve(referrer, location):
    if location.startswith("/"):
        return location[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(referrer), location))


def locations(name, root):
    for element in root.iter():
        if element.tag.split("}")[-1] in LOCATIONS and (element.text or "").strip():
            yield resolve(name, element.text)
        for attribute in ("BaseLoc", "FileRef"):
            location = element.get(attribute)
            if location and element is not root:
                yield resolve(name, location)


def main(path):
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        if package.testzip() or len(set(names)) != len(names):
            return "a bad or a double entry"
        for name in names:
            if name.endswith(".xml"):
                for location in locations(name, tree.fromstring(package.read(name))):
                    if location not in names:
                        return f"{name} names {location}, which is not there"
    print(len(names))
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
