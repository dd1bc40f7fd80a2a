"""Words that lay in the open are closed with the key of their person, a thousand rows at a time; stopped, it goes on."""

from django.db import migrations, models

from commonground.privacy.models.moving import Closing, close_all, open_all

CONTACTS = Closing("outbox_safecontact", texts=("ask_for", "hours"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('agencies', '0005_taken_up'),
        ('outbox', '0003_whose_sign_in_mail'),
        ('privacy', '0010_words_stay_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='safecontact',
            name='sealed',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='safecontact',
            name='sealed_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='safecontact',
            index=models.Index(condition=models.Q(('sealed_with__isnull', False)), fields=['sealed_with'], name='safe_contact_of_key'),
        ),
        migrations.RunPython(lambda _apps, _editor: close_all(CONTACTS), lambda _apps, _editor: open_all(CONTACTS)),
        migrations.AddConstraint(
            model_name='safecontact',
            constraint=models.CheckConstraint(condition=models.Q(('ask_for', ''), ('hours', '')), name='safe_contact_words_are_sealed'),
        ),
    ]
