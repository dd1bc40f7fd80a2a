"""Static files: hashed names for long caching; in tests and on first start, before they are collected, their plain names."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; a file that was not collected keeps its plain name."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name under which a file is served."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
