"""What a visitor reads on the pages, in both languages."""

import datetime
import re
from random import Random

import pytest
import time_machine
from django.core.management import call_command
from django.utils.translation import override

from initiatives.models import ChosenInitiative
from publishing.states import Status
from tests import builders
from tests.surfaces import LANGUAGES

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def texts(html, tag):
    """The texts of all elements of a kind, without the tags inside."""
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", text).split()) for text in found]


def test_the_root_sends_each_visitor_to_their_language(client):
    assert client.get("/", headers={"accept-language": "en-GB,en;q=0.9"}).url == "/en/"
    assert client.get("/", headers={"accept-language": "sv"}).url == "/sv/"
    assert client.get("/", headers={"accept-language": "fi"}).url == "/sv/"
    assert "Accept-Language" in client.get("/")["Vary"]


@pytest.mark.parametrize(
    ("swedish", "english"),
    [
        ("/sv/", "/en/"),
        ("/sv/medlemmar/", "/en/members/"),
        ("/sv/medlemmar/skogen/", "/en/members/skogen/"),
        ("/sv/initiativ/", "/en/initiatives/"),
        ("/sv/initiativ/?area=education", "/en/initiatives/?area=education"),
        ("/sv/initiativ/kodstuga/", "/en/initiatives/kodstuga/"),
        ("/sv/aktiviteter/", "/en/activities/"),
        ("/sv/aktiviteter/?when=past", "/en/activities/?when=past"),
        ("/sv/aktiviteter/traff/", "/en/activities/traff/"),
        ("/sv/omraden/", "/en/areas/"),
        ("/sv/omraden/for-all/", "/en/areas/for-all/"),
        ("/sv/kontakt/", "/en/contact/"),
        ("/sv/bli-medlem/", "/en/join/"),
        ("/sv/om/", "/en/om/"),
    ],
)
def test_every_page_stands_at_its_address_and_links_to_itself_in_the_other_language(client, swedish, english):
    organization = builders.organization("Skogen", description_sv="En skog.", description_en="A forest.")
    builders.initiative(of=organization, title_en="Coding club", summary_en="Try coding.", body_en="Saturdays.")
    builders.activity("Träff", title_en="Meeting", slug="traff")
    builders.page("Om", title_en="About", slug="om")
    for own, other, language in [(swedish, english, "sv"), (english, swedish, "en")]:
        response = client.get(own)
        assert response.status_code == 200
        assert f'<html lang="{language}">' in response.text
        assert f'href="{other}" lang=' in response.text
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{own}">' in response.text
        for code, address in (("sv", swedish), ("en", english), ("x-default", swedish)):
            assert f'hreflang="{code}" href="http://127.0.0.1:8000{address}"' in response.text
        assert len(texts(response.text, "h1")) == 1
        assert texts(response.text, "title")[0].endswith("Digital Skills and Jobs Coalition Sweden")
        assert not response.cookies


def test_an_address_in_the_wrong_language_is_not_there(client):
    assert client.get("/en/medlemmar/").status_code == 404
    assert client.get("/sv/members/").status_code == 404


def test_home_shows_areas_with_counts_latest_initiatives_members_and_contacts(client):
    organization = builders.organization("Skogsbyns bibliotek")
    builders.initiative("Kodstuga", of=organization, areas=["education", "for-all"])
    builders.contact(
        "Kim Kontakt",
        of=organization,
        role_sv="Samordnare",
        email="kim@example.com",
        is_public=True,
        is_email_public=True,
    )
    html = client.get("/sv/").text
    assert texts(html, "h2") == ["4 områden", "Senaste initiativen", "Medlemmar", "Bli medlem", "Kontakt"]
    tiles = re.findall(r'class="area-tile color-(\w+)".*?<p class="area-tile__count">(.*?)</p>', html, re.DOTALL)
    assert tiles == [
        ("blue", "1 initiativ"),
        ("green", "0 initiativ"),
        ("plum", "0 initiativ"),
        ("amber", "1 initiativ"),
    ]
    assert "1 organisation är med i koalitionen." in html
    assert "mailto:kim@example.com" in html


@pytest.mark.parametrize("number_of_chosen", [0, 2, 7])
def test_home_shows_three_chosen_initiatives_and_the_latest_of_all_others(client, number_of_chosen):
    owner = builders.organization()
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    for number in range(20):
        made = builders.initiative(f"Nummer {number}", of=owner)
        builders.Initiative.objects.filter(pk=made.pk).update(published_at=start + datetime.timedelta(days=number))
        if number < number_of_chosen:
            ChosenInitiative.objects.create(initiative=made, position=20 - number)
    html = client.get("/sv/").text
    chosen = [f"Nummer {number}" for number in range(number_of_chosen - 1, -1, -1)][:3]
    latest = [f"Nummer {number}" for number in range(19, -1, -1) if f"Nummer {number}" not in chosen]
    assert [title for title in texts(html, "h3") if "Nummer" in title] == (chosen + latest)[:6]
    assert ("Utvalda initiativ" in html) == bool(chosen)


def test_an_empty_site_says_so_on_home(client):
    assert "Inga initiativ har publicerats än." in client.get("/sv/").text


def test_text_that_exists_only_in_swedish_is_marked_and_canonical_there(client):
    builders.initiative("Läxhjälp", slug="laxhjalp", summary_sv="Hjälp med läxor.", body_sv="Varje **måndag**.")
    html = client.get("/en/initiatives/laxhjalp/").text
    assert texts(html, "h1") == ["Läxhjälp"]
    assert '<h1><span lang="sv">Läxhjälp</span></h1>' in html
    assert '<div class="prose" lang="sv"><p>Varje <strong>måndag</strong>.</p>' in html
    assert "This text is only available in Swedish." in html
    assert '<link rel="canonical" href="http://127.0.0.1:8000/sv/initiativ/laxhjalp/">' in html
    assert 'rel="alternate" hreflang' not in html
    assert "only available" not in client.get("/sv/initiativ/laxhjalp/").text


def test_text_that_exists_only_in_english_is_marked_on_the_swedish_page(client):
    builders.page("", title_en="Only English", body_en="A text.", slug="only-english")
    html = client.get("/sv/only-english/").text
    assert '<h1><span lang="en">Only English</span></h1>' in html
    assert "Den här texten finns bara på engelska." in html


def test_translated_text_carries_no_mark(client):
    builders.initiative("Läxhjälp", title_en="Homework help", summary_en="Help.", body_en="Mondays.", slug="laxhjalp")
    html = client.get("/en/initiatives/laxhjalp/").text
    assert "<h1>Homework help</h1>" in html
    assert "only available" not in html
    assert "Läxhjälp" not in html


def test_a_page_with_one_gap_says_that_parts_are_in_the_other_language(client):
    english = {"title_en": "Homework help", "summary_en": "Help.", "body_en": "Mondays."}
    builders.initiative("Läxhjälp", **english, results_sv="Många kom.", slug="laxhjalp")
    html = client.get("/en/initiatives/laxhjalp/").text
    assert "Parts of this page are only available in Swedish." in html
    assert '<div class="prose" lang="sv"><p>Många kom.</p>' in html


def test_random_gaps_are_always_marked(client):
    """Whatever is missing in either language, each text stands in an element with the language that it is in."""
    random = Random(20261122)
    for number in range(20):
        fields, expected = {}, {}
        for field in ("title", "summary", "body", "results"):
            languages = random.choice([["sv"], ["en"], ["sv", "en"]])
            fields |= {f"{field}_{code}": f"{field} {code} {number}" if code in languages else "" for code in LANGUAGES}
            expected[field] = languages
        slug = builders.initiative(slug=f"nummer-{number}", **fields).slug
        for code, other, address in (("sv", "en", "initiativ"), ("en", "sv", "initiatives")):
            html = client.get(f"/{code}/{address}/{slug}/").text
            body = html[html.index("<h1>") :]
            for field, languages in expected.items():
                if code in languages:
                    assert f"{field} {code} {number}" in body
                    assert f"{field} {other} {number}" not in body
                else:
                    text = f"{field} {other} {number}"
                    marked = rf'<(span|div)[^>]* lang="{other}">(<p>)?{text}'
                    assert re.search(marked, body), (field, languages)
            assert ('class="notice"' in body) == any(code not in languages for languages in expected.values())


def test_a_name_without_translation_gives_no_notice(client):
    builders.organization("Skogen", description_sv="En skog.", description_en="A forest.", slug="skogen")
    html = client.get("/en/members/skogen/").text
    assert '<span lang="sv">Skogen</span>' in html
    assert "only available" not in html


def test_members_stand_in_alphabetical_order_in_both_languages(client):
    names = ["Ödlan", "Älgen", "Zebran", "Ålen", "apan", "Émile", "Fisken", "Domen"]
    for name in names:
        builders.organization(name)
    expected = ["apan", "Domen", "Émile", "Fisken", "Zebran", "Ålen", "Älgen", "Ödlan"]
    for address in ("/sv/medlemmar/", "/en/members/"):
        html = client.get(address).text
        listed = re.findall(r'<li class="member-list__item">.*?<a [^>]*>(.*?)</a>', html, re.DOTALL)
        assert [re.sub(r"<[^>]+>", "", name) for name in listed] == expected


def test_an_english_name_decides_the_place_on_the_english_page(client):
    builders.organization("Ångermanland", name_en="Bay")
    builders.organization("Berget", name_en="Zenith")
    swedish, english = client.get("/sv/medlemmar/").text, client.get("/en/members/").text
    assert swedish.index("Berget") < swedish.index("Ångermanland")
    assert english.index("Bay") < english.index("Zenith")


def test_a_member_page_shows_its_people_and_what_it_leads_and_takes_part_in(client):
    organization = builders.organization(
        "Skogen", category="think_tank", website="https://skogen.example", slug="skogen"
    )
    builders.initiative("Leder", of=organization)
    builders.initiative("Deltar", partners=[organization], of=builders.organization("Ängen"))
    builders.initiative("Någon annans", of=builders.organization("Myren"))
    builders.contact("Kim", of=organization, title_sv="Chef", is_public=True)
    html = client.get("/sv/medlemmar/skogen/").text
    assert "Tankesmedja" in html
    assert 'href="https://skogen.example" rel="external">skogen.example</a>' in html
    assert set(texts(html, "h3")) == {"Leder", "Deltar", "Kim"}


def test_a_contact_shows_only_what_the_person_agreed_to(client):
    organization = builders.organization(slug="skogen")
    details = {"email": "kim@example.com", "phone": "090-10 00 00"}
    builders.contact("Kim", of=organization, **details, is_public=True, is_phone_public=True)
    html = client.get("/sv/medlemmar/skogen/").text
    assert "Kim" in html
    assert "090-10 00 00" in html
    assert "kim@example.com" not in html


def test_contacts_stand_in_the_order_that_the_coordinator_chose(client):
    organization = builders.organization()
    for name, position in [("Sist", 30), ("Först", 10), ("Mitt", 20)]:
        builders.contact(name, of=organization, role_sv="Roll", position=position, is_public=True)
    builders.contact("Utan roll", of=organization, is_public=True)
    assert texts(client.get("/sv/kontakt/").text, "h3") == ["Först", "Mitt", "Sist"]


@time_machine.travel("2026-06-15 12:00:00+02:00", tick=False)
def test_a_member_that_has_left_keeps_its_page_and_leaves_the_list(client):
    builders.organization("Lämnade igår", left_on=datetime.date(2026, 6, 14), slug="borta")
    builders.organization("Lämnar imorgon", left_on=datetime.date(2026, 6, 16))
    listed = client.get("/sv/medlemmar/").text
    assert "Lämnar imorgon" in listed
    assert "Lämnade igår" not in listed
    assert "Lämnade koalitionen den 14 juni 2026." in client.get("/sv/medlemmar/borta/").text


@time_machine.travel("2026-06-15 12:00:00+02:00", tick=False)
def test_an_initiative_shows_its_facts(client):
    builders.initiative(
        slug="kodstuga",
        website="https://kod.example",
        results_sv="120 barn.",
        starts_on=datetime.date(2018, 1, 1),
        ends_on=datetime.date(2026, 5, 31),
        contact_email="info@kod.example",
        partners=[builders.organization("Partnern")],
    )
    html = client.get("/sv/initiativ/kodstuga/").text
    facts = dict(zip(texts(html, "dt"), texts(html, "dd"), strict=True))
    assert facts["Började"] == "2018"
    assert facts["Avslutat"] == "maj 2026"
    assert facts["Tillsammans med"] == "Partnern"
    assert "120 barn." in html
    assert "mailto:info@kod.example" in html


@time_machine.travel("2026-06-15 12:00:00+02:00", tick=False)
def test_what_lies_ahead_begins_and_ends(client):
    builders.initiative(slug="sedan", starts_on=datetime.date(2027, 1, 1), ends_on=datetime.date(2027, 5, 31))
    html = client.get("/en/initiatives/sedan/").text
    facts = dict(zip(texts(html, "dt"), texts(html, "dd"), strict=True))
    assert facts["Begins"] == "2027"
    assert facts["Ends"] == "May 2027"


def test_english_dates_are_british(client):
    builders.organization(joined_on=datetime.date(2024, 6, 5), slug="skogen")
    assert "<dd>5 June 2024</dd>" in client.get("/en/members/skogen/").text


def test_the_description_of_a_page_is_plain_text_escaped_once(client):
    builders.organization(description_sv="A & B **och** <C>", slug="skogen")
    assert '<meta name="description" content="A &amp; B och &lt;C&gt;">' in client.get("/sv/medlemmar/skogen/").text


def test_a_phone_number_can_be_called(client):
    organization = builders.organization(slug="skogen")
    builders.contact(of=organization, phone="+46 (0)90-10 00 00 (vx)", is_public=True, is_phone_public=True)
    html = client.get("/sv/medlemmar/skogen/").text
    assert 'href="tel:+4690100000"' in html
    assert "+46 (0)90-10 00 00 (vx)" in html


def test_a_long_text_gets_a_table_of_contents_and_a_short_one_none(client):
    chapter = "\n\n## Samma rubrik\n\n" + "Ord och inga visor. " * 40
    builders.page("Lång", body_sv=chapter * 4, slug="lang")
    builders.page("Kort", body_sv="## En\n\n## Två\n\n## Tre\n\n## Fyra", slug="kort")
    html = client.get("/sv/lang/").text
    links = re.findall(r'<li><a href="#([\w-]+)">Samma rubrik</a></li>', html)
    assert links == ["body-samma-rubrik", "body-samma-rubrik-2", "body-samma-rubrik-3", "body-samma-rubrik-4"]
    assert all(f'<h2 id="{anchor}">' in html for anchor in links)
    assert "På den här sidan" not in client.get("/sv/kort/").text


def test_the_area_filter_shows_those_in_any_chosen_area(client):
    builders.initiative("Skola", areas=["education"])
    builders.initiative("Alla", areas=["for-all"])
    builders.initiative("Jobb", areas=["labour-force"])
    html = client.get("/sv/initiativ/?area=education&area=for-all").text
    assert set(texts(html, "h3")) == {"Skola", "Alla"}
    assert "2 initiativ" in texts(html, "h2")
    assert html.count(" checked") == 2


def test_an_initiative_in_two_chosen_areas_stands_once(client):
    builders.initiative("Skola", areas=["education", "for-all"])
    assert texts(client.get("/sv/initiativ/?area=education&area=for-all").text, "h3") == ["Skola"]


def test_an_unknown_area_shows_nothing_and_says_why(client):
    builders.initiative("Skola")
    html = client.get("/sv/initiativ/?area=gardening").text
    assert "Område: det finns inget som heter ”gardening”." in html
    assert not texts(html, "h3")


def test_an_empty_area_in_the_address_is_no_choice(client):
    builders.initiative("Skola")
    assert texts(client.get("/sv/initiativ/?area=").text, "h3") == ["Skola"]


def test_an_empty_choice_offers_a_way_out(client):
    html = client.get("/en/initiatives/?area=education").text
    assert "Nothing matches all of your choices." in html
    assert 'href="/en/initiatives/">All initiatives' in html


def test_unknown_parameters_reach_neither_body_nor_head(client):
    for address in ("/sv/?x=hej", "/sv/initiativ/?x=hej&page=1"):
        assert "hej" not in client.get(address).text


def test_lists_are_split_into_pages_that_keep_the_filter(client):
    owner = builders.organization()
    for number in range(25):
        builders.initiative(f"Nummer {number}", of=owner)
    first = client.get("/sv/initiativ/?area=education").text
    second = client.get("/sv/initiativ/?area=education&page=2").text
    assert len(texts(first, "h3")) == 24
    assert len(texts(second, "h3")) == 1
    assert 'href="?area=education&amp;page=2"' in first
    assert "Initiativ – sida 2 – " in texts(second, "title")[0]
    assert 'href="/en/initiatives/?area=education&amp;page=2"' in second
    assert client.get("/sv/initiativ/?page=3").status_code == 404


def test_an_area_page_lists_its_initiatives(client):
    builders.initiative("Skola", areas=["education"])
    builders.initiative("Alla", areas=["for-all"])
    html = client.get("/sv/omraden/education/").text
    assert texts(html, "h1") == ["Digital kompetens inom hela utbildningskedjan"]
    assert texts(html, "h3") == ["Skola"]
    assert client.get("/sv/omraden/gardening/").status_code == 404


def test_an_edited_slug_leaves_a_redirect_behind(client):
    initiative = builders.initiative(slug="gammal")
    initiative.slug = "ny"
    initiative.save()
    response = client.get("/sv/initiativ/gammal/")
    assert (response.status_code, response.url) == (301, "/sv/initiativ/ny/")
    assert client.get("/en/initiatives/gammal/").url == "/en/initiatives/ny/"


def test_a_redirect_reveals_nothing_hidden_and_yields_to_a_new_owner(client):
    initiative = builders.initiative(slug="gammal", status=Status.DRAFT)
    initiative.slug = "ny"
    initiative.save()
    assert client.get("/sv/initiativ/gammal/").status_code == 404
    builders.initiative("Nykomling", slug="gammal")
    assert texts(client.get("/sv/initiativ/gammal/").text, "h1") == ["Nykomling"]


def test_slugs_are_made_from_the_title_and_never_collide():
    slugs = [builders.initiative("Räksmörgås på ön").slug for _ in range(3)]
    assert slugs == ["raksmorgas-pa-on", "raksmorgas-pa-on-2", "raksmorgas-pa-on-3"]


def test_the_menus_show_published_pages_in_their_order_and_mark_where_one_is(client):
    builders.page("Först", menu="footer", position=1, slug="forst")
    builders.page("Sedan", menu="footer", position=2, slug="sedan")
    builders.page("Utkast", menu="footer", status=Status.DRAFT)
    html = client.get("/sv/medlemmar/").text
    main, _breadcrumbs, footer = re.findall(r"<nav[^>]*>(.*?)</nav>", html, re.DOTALL)
    assert texts(main, "a") == ["Initiativ", "Aktiviteter", "Medlemmar", "Områden", "Bli medlem", "Kontakt"]
    assert '<a href="/sv/medlemmar/" aria-current="page">' in main
    *listed, my_page, report = texts(footer, "a")
    assert listed[:4] == ["Skicka in ett initiativ", "Först", "Sedan", "Koalitionen i siffror"]
    assert listed[4:] == ["Så behandlar vi personuppgifter", "Öppna data"]
    assert report == "Rapportera ett hinder"
    assert f'<a href="/sv/min-sida/">{my_page}</a>' in footer


def test_markdown_becomes_safe_html_under_the_page_s_h1(client):
    body = "# Rubrik\n\n<script>alert(1)</script>\n\n[länk](javascript:alert(1)) https://example.com\n\n|a|b|\n|-|-|\n|c|d|"
    builders.page("Sida", body_sv=body, slug="sida")
    html = client.get("/sv/sida/").text
    assert texts(html, "h1") == ["Sida"]
    assert '<h2 id="body-rubrik">Rubrik</h2>' in html
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert '<a href="https://example.com" rel="external">' in html
    assert texts(html, "td") == ["c", "d"]


def test_headings_in_the_texts_of_an_initiative_fit_its_outline_and_have_ids_of_their_own(client):
    body = "# Bakgrund\n\n#### Början\n\n## Resultat"
    builders.initiative(slug="kodstuga", body_sv=body, results_sv="## Resultat\n\n### Siffror")
    html = client.get("/sv/initiativ/kodstuga/").text
    main = html[html.index("<main") : html.index("</main>")]
    outline = [(int(level), anchor) for level, anchor in re.findall(r'<h(\d) id="((?:body|results)-[\w-]+)"', main)]
    assert outline == [
        (2, "body-bakgrund"),
        (4, "body-borjan"),
        (3, "body-resultat"),
        (3, "results-resultat"),
        (4, "results-siffror"),
    ]


@pytest.mark.parametrize(
    ("address", "is_external"),
    [
        ("https://example.org", True),
        ("HTTPS://EXAMPLE.org", True),
        ("//evil.example", True),
        ("http://127.0.0.1:8000", False),
        ("http://127.0.0.1:8000/sv/", False),
        ("/sv/", False),
        ("mailto:kim@example.com", False),
    ],
)
def test_a_link_that_leads_off_the_site_is_marked(client, address, is_external):
    builders.page(body_sv=f"[länk]({address})", slug="sida")
    link = re.search(r"<a [^>]*>länk</a>", client.get("/sv/sida/").text)[0]
    assert ('rel="external"' in link) == is_external


def test_wide_tables_and_code_can_be_reached_by_keyboard(client):
    builders.page(body_sv="|a|b|\n|-|-|\n|c|d|\n\n```\nkod\n```", slug="sida")
    html = client.get("/sv/sida/").text
    assert '<div class="table" role="region" tabindex="0" aria-label="Tabell"><table>' in html
    assert '<pre tabindex="0">' in html


def test_an_initiative_without_areas_breaks_no_page(client):
    builders.initiative(slug="kodstuga", areas=[])
    for address in ("/sv/", "/sv/initiativ/", "/sv/initiativ/kodstuga/", "/social/sv/initiative/kodstuga.png"):
        assert client.get(address).status_code == 200


def test_a_page_shown_in_its_other_language_says_so_to_those_who_share_it(client):
    builders.page("Bara svenska", slug="sida")
    html = client.get("/en/sida/").text
    assert '<meta property="og:locale" content="sv_SE">' in html
    assert "/social/sv/page/sida.png" in html


@pytest.mark.parametrize(
    ("address", "heading"), [("/sv/finns-inte/", "Sidan finns inte"), ("/en/not-there/", "Page not found")]
)
def test_a_missing_page_says_so_and_leads_on(client, address, heading):
    response = client.get(address)
    assert response.status_code == 404
    assert texts(response.text, "h1") == [heading]
    assert "hreflang" in response.text


@pytest.mark.usefixtures("pages_made_anew")
def test_an_error_page_needs_no_database(client, monkeypatch, django_assert_num_queries):
    client.raise_request_exception = False
    monkeypatch.setattr("coalition_site.views.HomeView.get_context_data", lambda *args, **kwargs: 1 / 0)
    with django_assert_num_queries(0):
        response = client.get("/en/")
    assert response.status_code == 500
    assert "Något gick fel" in response.text
    assert '<section lang="en">' in response.text


def test_pages_carry_the_policy_headers(client):
    response = client.get("/sv/")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"


def test_the_site_says_that_it_holds_demonstration_content(client):
    notice = "Webbplatsen innehåller demonstrationsinnehåll."
    assert notice not in client.get("/sv/").text
    call_command("load_demo")
    assert notice in client.get("/sv/").text
    call_command("load_demo", "--remove")
    assert notice not in client.get("/sv/").text


def test_a_section_s_title_and_text_are_the_coordinator_s(client):
    with override("sv"):
        page = builders.Page.objects.get(section="members")
        page.title_sv, page.body_sv = "De som är med", "Nya medlemmar är **välkomna**."
        page.save()
    html = client.get("/sv/medlemmar/").text
    assert texts(html, "h1") == ["De som är med"]
    assert "<strong>välkomna</strong>" in html
