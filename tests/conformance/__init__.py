"""The vendor's own SDKs, unchanged, against the local video API."""
