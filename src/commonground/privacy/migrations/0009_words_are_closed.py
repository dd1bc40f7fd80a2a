"""Words under the sealed labels that were written in the open are closed, a thousand parts at a time; stopped, it goes on."""

from django.db import migrations

from commonground.privacy.models.moving import Closing, close_all, open_all

PARTS = Closing(
    "privacy_part",
    texts=("text", "source"),
    answers=("content",),
    about="coalesce(subject_id, record_id)",
    label="label",
    rows="label IN ('victim_advocacy', 'substance_use', 'substance_use.counseling_note', 'health.psychotherapy_note')",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("privacy", "0008_keys_of_people")]

    operations = [migrations.RunPython(lambda _apps, _editor: close_all(PARTS), lambda _apps, _editor: open_all(PARTS))]
