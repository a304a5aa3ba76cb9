from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ingest', '0011_monthly_sums'),
    ]

    operations = [
        migrations.AddField(
            model_name='article',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False, help_text='begun at this stage and not come to an end'),
        ),
        migrations.AlterField(
            model_name='article',
            name='status',
            field=models.CharField(choices=[('found', 'found, page still to be fetched'), ('read', 'read, still to be coded'), ('coded', 'coded'), ('skipped', 'kept, not coded'), ('same', 'another address of an article'), ('failed', 'failed'), ('parked', 'set aside: it brings its worker down')], default='found', max_length=7),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('status', 'parked')), fields=['touched_at'], name='article_parked'),
        ),
    ]
