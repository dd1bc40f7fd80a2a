"""Words that lay in the open are closed with the key of their person, a thousand rows at a time; stopped, it goes on."""

from django.db import migrations, models

from commonground.privacy.models.moving import Closing, close_all, open_all

PEOPLE = Closing("people_person", texts=("note_on_access",))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('agencies', '0005_taken_up'),
        ('people', '0004_own_stays_hold_their_words'),
        ('privacy', '0010_words_stay_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='sealed',
            field=models.BinaryField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='sealed_with',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('sealed_with__isnull', False)), fields=['sealed_with'], name='person_of_key'),
        ),
        migrations.RunPython(lambda _apps, _editor: close_all(PEOPLE), lambda _apps, _editor: open_all(PEOPLE)),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('note_on_access', '')), name='person_words_are_sealed'),
        ),
    ]
