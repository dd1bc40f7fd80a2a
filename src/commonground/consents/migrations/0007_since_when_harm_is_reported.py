"""Since when whoever signed a permission is reported to cause harm; for what was reported before, it is worked out here once, from the papers."""

from django.db import migrations, models

from commonground.people.names import name_key


def of_what_was_reported(apps, schema_editor):
    """Write the first report of harm beside what its holder signed, as the verb does from now on."""
    db = schema_editor.connection.alias
    authority, release = apps.get_model('consents', 'Authority'), apps.get_model('consents', 'Release')
    reports = authority._base_manager.using(db).filter(causes_harm=True)
    for report in reports.order_by('starts_at'):
        papers = authority._base_manager.using(db).filter(subject_id=report.subject_id, agency_id=report.agency_id)
        theirs = [one.pk for one in papers if _key(one.holder) == _key(report.holder)]
        signed = release._base_manager.using(db).filter(authority_id__in=theirs, harm_reported_at=None, given_at__isnull=False)
        signed.update(harm_reported_at=report.starts_at)


def _key(holder):
    return ' '.join(sorted(name_key(holder).split()))


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0006_spoken_withdrawals_and_sendings'),
    ]

    operations = [
        migrations.AddField(
            model_name='release',
            name='harm_reported_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('harm_reported_at', None), models.Q(('authority__isnull', False), ('given_at__isnull', False)), _connector='OR'), name='release_harm_is_of_who_signed'),
        ),
        migrations.RunPython(of_what_was_reported, migrations.RunPython.noop),
    ]
