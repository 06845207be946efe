from django.db import migrations

from ..migration_languages import texts_of_the_site

PHRASES = {
    "changes_requested": [
        (
            "Tack för det du har skickat in. Vi vill gärna publicera det, men behöver veta mer om vem det riktar sig "
            "till och vad deltagarna får lära sig. Skriv några meningar om det.",
            "Thank you for what you have sent in. We would like to publish it, but need to know more about whom it is "
            "for and what people learn. Write a few sentences about that.",
        ),
        (
            "Texten är svår att följa för den som inte redan känner till er verksamhet. Skriv kortare meningar, och "
            "förklara förkortningar och namn på projekt.",
            "The text is hard to follow for anyone who does not know your work already. Write shorter sentences, and "
            "explain abbreviations and the names of projects.",
        ),
        (
            "Länken eller kontaktuppgifterna fungerar inte när vi provar dem. Kontrollera dem och skicka in igen.",
            "The link or the contact details do not work when we try them. Check them and send it in again.",
        ),
    ],
    "declined": [
        (
            "Tack för det du har skickat in. Vi publicerar initiativ som ger människor digital kompetens, och det här "
            "handlar i första hand om något annat.",
            "Thank you for what you have sent in. We publish initiatives that give people digital skills, and this is "
            "mainly about something else.",
        ),
        (
            "Det här beskriver en vara eller tjänst som ni säljer. Vi publicerar inte reklam. Skicka gärna in något "
            "som ni gör tillsammans med andra eller som är öppet för fler.",
            "This describes something that you sell. We do not publish advertising. You are welcome to send in "
            "something that you do together with others, or that is open to more people.",
        ),
        (
            "Initiativet finns redan på webbplatsen. Vill du ändra något i det som står där, så går det att föreslå "
            "på Min sida.",
            "The initiative is on the site already. If you want to change what it says there, you can propose that on "
            "your page.",
        ),
    ],
}


def add_phrases(apps, schema_editor):
    Phrase = apps.get_model("publishing", "Phrase")
    for decision, texts in PHRASES.items():
        for number, (swedish, english) in enumerate(texts, 1):
            text = texts_of_the_site(text_sv=swedish, text_en=english)
            Phrase.objects.create(decision=decision, position=number * 10, **text)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_submissions")]

    operations = [migrations.RunPython(add_phrases, migrations.RunPython.noop)]
