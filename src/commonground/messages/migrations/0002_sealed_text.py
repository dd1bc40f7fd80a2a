"""The text of stored mail is sealed for its row and address."""

from django.db import migrations

from commonground.kit.sealing import seal


def seal_texts(apps, schema_editor):
    messages = apps.get_model("outbox", "Message").objects.using(schema_editor.connection.alias)
    for message in messages.exclude(raw=b"").iterator(chunk_size=200):
        message.raw = seal(bytes(message.raw), place=f"message {message.pk} to {message.address}").encode()
        message.save(update_fields=["raw"])


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [migrations.RunPython(seal_texts, migrations.RunPython.noop)]
