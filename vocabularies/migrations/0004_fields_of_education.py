from django.db import migrations, models

from publishing.migration_languages import texts_of_the_site

VOCABULARIES = [
    ("category", "kind of organisation"),
    ("audience", "audience"),
    ("skill_level", "skill level"),
    ("technology", "technology"),
    ("sphere", "geographic sphere"),
    ("county", "county"),
    ("field", "field of education"),
]
URI = "http://data.europa.eu/snb/isced-f/"
# Broad fields of ISCED-F 2013, each as its class “not further defined”, and those of information technology in detail.
FIELDS = [
    ("generic", "Allmän utbildning", "Generic programmes and qualifications", "0000"),
    ("education", "Pedagogik och lärarutbildning", "Education", "0100"),
    ("arts-and-humanities", "Humaniora och konst", "Arts and humanities", "0200"),
    ("social-sciences", "Samhällsvetenskap, journalistik och information",
     "Social sciences, journalism and information", "0300"),
    ("business-and-law", "Företagsekonomi, handel, administration och juridik",
     "Business, administration and law", "0400"),
    ("natural-sciences", "Naturvetenskap, matematik och statistik",
     "Natural sciences, mathematics and statistics", "0500"),
    ("ict", "Informations- och kommunikationsteknik", "Information and communication technologies", "0600"),
    ("computer-use", "Datoranvändning", "Computer use", "0611"),
    ("databases-and-networks", "Databaser och nätverk", "Database and network design and administration", "0612"),
    ("software-development", "Utveckling av programvara och system",
     "Software and applications development and analysis", "0613"),
    ("engineering", "Teknik, tillverkning och byggande", "Engineering, manufacturing and construction", "0700"),
    ("agriculture", "Lantbruk, skogsbruk, fiske och djursjukvård",
     "Agriculture, forestry, fisheries and veterinary", "0800"),
    ("health-and-welfare", "Hälso- och sjukvård samt social omsorg", "Health and welfare", "0900"),
    ("services", "Tjänster", "Services", "1000"),
]  # fmt: skip


def add_fields(apps, schema_editor):
    Term = apps.get_model("vocabularies", "Term")
    for position, (code, swedish, english, number) in enumerate(FIELDS, 1):
        labels = texts_of_the_site(label_sv=swedish, label_en=english)
        Term.objects.create(vocabulary="field", code=code, eu_code=URI + number, position=position * 10, **labels)


class Migration(migrations.Migration):
    dependencies = [("vocabularies", "0003_history")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name="vocabulary",
                field=models.CharField(choices=VOCABULARIES, editable=False, max_length=20, verbose_name="code list"),
            )
            for model in ("term", "historicalterm")
        ),
        migrations.RunPython(add_fields, migrations.RunPython.noop),
    ]
