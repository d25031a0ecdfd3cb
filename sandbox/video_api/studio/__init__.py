"""Draws and encodes the videos; runs in a process of its own."""

import os

# onnxruntime writes a device id into the home folder and has an uploader unless this is set before its first import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
