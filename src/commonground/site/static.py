"""Static files: hashed names for long caching; in tests and on first start, before they are collected, their plain names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; a file that is not in the manifest keeps its plain name."""

    manifest_strict = False
