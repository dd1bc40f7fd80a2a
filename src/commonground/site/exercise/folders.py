"""Where a provider's own installation lies beside an exercise."""

from pathlib import Path

from commonground.site import environment


def folder_of_provider() -> Path:
    """The provider's data folder, beside the exercise's own and never in it."""
    here = environment.data_dir()
    return here.with_name(f"{here.name}-provider")
