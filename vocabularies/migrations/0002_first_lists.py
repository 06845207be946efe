from django.db import migrations

from publishing.migration_languages import texts_of_the_site

AREAS = [
    ("education", "Digital kompetens inom hela utbildningskedjan", "Digital Skills in Education", "blue",
     "digital_skills_in_education"),
    ("labour-force", "Digital medarbetarkompetens", "Digital Skills for Labour force", "green",
     "digital_skills_for_the_labour_force"),
    ("ict-professionals", "Digital spetskompetens", "Digital Skills for ICT Professionals", "plum",
     "digital_skills_for_ict_professionals_and_other_digital_experts"),
    ("for-all", "Digital medborgarkompetens", "Digital Skills For All", "amber",
     "digital_skills_for_all"),
]  # fmt: skip

# Vocabulary → (code, Swedish, English, code on the European platform), in the order in which a form offers them.
TERMS = {
    "category": [
        ("public_institution", "Myndighet eller annan offentlig verksamhet", "Public institution",
         "public_institution"),
        ("formal_education_and_training_provider", "Skola, högskola eller universitet", "School, college or university",
         "formal_education_and_training_provider"),
        ("enterprise_industry", "Företag", "Company", "enterprise_industry"),
        ("interest_group", "Bransch- eller intresseorganisation", "Industry or interest organisation",
         "interest_group"),
        ("labor_union", "Fackförbund", "Trade union", "labor_union"),
        ("association", "Förening eller nätverk", "Association or network", "association"),
        ("ngo", "Ideell organisation eller stiftelse", "Non-profit organisation or foundation", "ngo"),
        ("think_tank", "Tankesmedja", "Think tank", "think_tank"),
        ("public_private_partnership", "Offentlig-privat samverkan", "Public–private partnership",
         "public_private_partnership"),
        ("open_learning_platform", "Öppen lärplattform", "Open learning platform", "open_learning_platform"),
        ("policy_maker", "Politiskt organ", "Policy-making body", "policy_maker"),
        ("other", "Annan organisation", "Other organisation", "other"),
    ],
    "audience": [
        ("preschool-children", "Förskolebarn", "Preschool children", ""),
        ("pupils", "Elever i grundskolan", "Pupils in compulsory school", ""),
        ("upper-secondary-students", "Elever i gymnasieskolan", "Upper secondary students", ""),
        ("students", "Studenter", "University students", ""),
        ("teachers", "Lärare och annan skolpersonal", "Teachers and other school staff", ""),
        ("employees", "Anställda", "Employees", ""),
        ("managers", "Chefer och ledare", "Managers and leaders", ""),
        ("job-seekers", "Arbetssökande", "Job seekers", ""),
        ("ict-specialists", "It-specialister", "ICT specialists", ""),
        ("small-businesses", "Små och medelstora företag", "Small and medium-sized businesses", ""),
        ("women-in-tech", "Kvinnor i techbranschen", "Women in tech", ""),
        ("newcomers", "Nyanlända", "Newcomers to Sweden", ""),
        ("people-with-disabilities", "Personer med funktionsnedsättning", "People with disabilities", ""),
        ("seniors", "Seniorer", "Seniors", ""),
        ("adults", "Vuxna i allmänhet", "Adults in general", ""),
    ],
    "skill_level": [
        ("basic", "Grundläggande", "Basic", "basic"),
        ("intermediate", "Medelnivå", "Intermediate", "intermediate"),
        ("advanced", "Avancerad", "Advanced", "advanced"),
        ("digital_expert", "Expert", "Expert", "digital_expert"),
    ],
    "sphere": [
        ("local", "Lokalt", "Local", "local_initiative"),
        ("regional", "Regionalt", "Regional", "regional_initiative"),
        ("national", "Hela landet", "The whole country", "national_initiative"),
        ("international", "Flera länder", "Several countries", "international_initiative"),
        ("eu-institutional", "EU:s institutioner", "EU institutions", "eu_institutional_initiative"),
    ],
    "technology": [
        ("artificial-intelligence", "Artificiell intelligens", "Artificial intelligence", "3030"),
        ("machine-learning", "Maskininlärning", "Machine learning", "det_69"),
        ("big-data", "Stora datamängder", "Big data", "c_bf1e2c81"),
        ("cloud-computing", "Molntjänster", "Cloud computing", "c_433922a6"),
        ("edge-computing", "Databehandling nära källan (edge computing)", "Edge computing", "det_106"),
        ("high-performance-computing", "Superdatorer", "High performance computing", "det_72"),
        ("quantum-computing", "Kvantdatorer", "Quantum computing", "det_73"),
        ("cybersecurity", "Cybersäkerhet", "Cybersecurity", "c_04ae3ba8"),
        ("blockchain", "Blockkedjor", "Blockchain", "c_ab84e157"),
        ("internet-of-things", "Sakernas internet", "Internet of things", "c_b12a760a"),
        ("robotics", "Robotteknik", "Robotics", "3740"),
        ("robotic-process-automation", "Robotiserad processautomation (RPA)", "Robotic process automation", "det_107"),
        ("augmented-reality", "Förstärkt verklighet", "Augmented reality", "det_66"),
        ("virtual-reality", "Virtuell verklighet", "Virtual reality", "6261"),
        ("software", "Programvara", "Software", "1696"),
        ("web-development", "Webbutveckling", "Web development", "det_74"),
        ("mobile-application-development", "Utveckling av mobilappar", "Mobile app development", "det_75"),
        ("microelectronics", "Mikroelektronik", "Microelectronics", "3876"),
        ("telecommunications", "Telekommunikation", "Telecommunications", "4424"),
        ("5g", "5G", "5G", "det_33"),
        ("wifi", "Trådlösa nätverk", "Wireless networks", "det_346"),
        ("digital-skills", "Digital kompetens", "Digital skills", "437655"),
        ("digital-transformation", "Digital omställning", "Digital transformation", "5383"),
    ],
    "county": [
        ("blekinge", "Blekinge län", "Blekinge County", ""),
        ("dalarna", "Dalarnas län", "Dalarna County", ""),
        ("gotland", "Gotlands län", "Gotland County", ""),
        ("gavleborg", "Gävleborgs län", "Gävleborg County", ""),
        ("halland", "Hallands län", "Halland County", ""),
        ("jamtland", "Jämtlands län", "Jämtland County", ""),
        ("jonkoping", "Jönköpings län", "Jönköping County", ""),
        ("kalmar", "Kalmar län", "Kalmar County", ""),
        ("kronoberg", "Kronobergs län", "Kronoberg County", ""),
        ("norrbotten", "Norrbottens län", "Norrbotten County", ""),
        ("skane", "Skåne län", "Skåne County", ""),
        ("stockholm", "Stockholms län", "Stockholm County", ""),
        ("sodermanland", "Södermanlands län", "Södermanland County", ""),
        ("uppsala", "Uppsala län", "Uppsala County", ""),
        ("varmland", "Värmlands län", "Värmland County", ""),
        ("vasterbotten", "Västerbottens län", "Västerbotten County", ""),
        ("vasternorrland", "Västernorrlands län", "Västernorrland County", ""),
        ("vastmanland", "Västmanlands län", "Västmanland County", ""),
        ("vastra-gotaland", "Västra Götalands län", "Västra Götaland County", ""),
        ("orebro", "Örebro län", "Örebro County", ""),
        ("ostergotland", "Östergötlands län", "Östergötland County", ""),
    ],
}  # fmt: skip
URI_PREFIXES = {"technology": "http://data.europa.eu/uxp/"}


def add_lists(apps, schema_editor):
    CompetenceArea = apps.get_model("vocabularies", "CompetenceArea")
    Term = apps.get_model("vocabularies", "Term")
    for position, (code, swedish, english, color, eu_code) in enumerate(AREAS, 1):
        names = texts_of_the_site(name_sv=swedish, name_en=english)
        CompetenceArea.objects.create(code=code, color=color, eu_code=eu_code, position=position * 10, **names)
    for vocabulary, rows in TERMS.items():
        for position, (code, swedish, english, eu_code) in enumerate(rows, 1):
            labels = texts_of_the_site(label_sv=swedish, label_en=english)
            uri = eu_code and URI_PREFIXES.get(vocabulary, "") + eu_code
            Term.objects.create(vocabulary=vocabulary, code=code, eu_code=uri, position=position * 10, **labels)


class Migration(migrations.Migration):
    dependencies = [("vocabularies", "0001_initial")]

    operations = [migrations.RunPython(add_lists, migrations.RunPython.noop)]
