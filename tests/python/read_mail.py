#!/usr/bin/env python3
"""Read a message with the e-mail parser of the standard library and print it as JSON.

usage: read_mail.py FILE

Prints {"headers": {name: [value, …]}, "parts": [{"type", "charset", "text"}, …],
"defects": […]}: header values decoded, names in lower case, parts in their order, defects
of the message and of its parts.
"""

import email
import json
import sys
from email import policy


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with open(sys.argv[1], "rb") as file:
        message = email.message_from_binary_file(file, policy=policy.default)
    headers = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), []).append(str(value))
    parts = []
    defects = [type(defect).__name__ for defect in message.defects]
    for part in message.walk():
        defects += [type(defect).__name__ for defect in part.defects]
        if part.is_multipart():
            continue
        parts.append(
            {
                "type": part.get_content_type(),
                "charset": part.get_content_charset(),
                "text": part.get_content(),
            }
        )
    json.dump({"headers": headers, "parts": parts, "defects": defects}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
