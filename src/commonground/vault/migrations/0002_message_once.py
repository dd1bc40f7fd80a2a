"""A message bears the number of its packet, so that the same one handed in again takes no second place."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('vault', '0001_initial')]

    operations = [
        migrations.AddField(model_name='message', name='number', field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='vault_message_once'),
        ),
    ]
