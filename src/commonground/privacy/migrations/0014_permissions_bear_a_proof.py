from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0013_copies_that_were_sent'),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='proof',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
        ),
    ]
