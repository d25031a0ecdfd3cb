"""Draws and encodes the videos; runs in a process of its own."""

import os

# onnxruntime writes a device id into the home folder and has an uploader unless this is set before its first import;
# newer ones listen to the second name.
for _name in ("ORT_DISABLE_TELEMETRY", "ORT_TELEMETRY_DISABLED"):
    os.environ.setdefault(_name, "1")
