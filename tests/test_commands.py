"""The commands that fill the site: they may run twice, and never touch what a person has changed."""

import shutil
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from activities.models import Activity
from coalition_site.loading import read
from coalition_site.management.commands.load_demo import PASSWORD
from coalition_site.models import LoadedItem
from initiatives.models import Initiative
from members.models import ContactPerson, Organization, User
from pages.models import Page
from publishing import workflow
from publishing.models import PreviousSlug, ReviewEvent
from publishing.states import Status
from tests import builders
from vocabularies.models import CompetenceArea, Term

pytestmark = pytest.mark.django_db

MODELS = [
    Organization,
    ContactPerson,
    Initiative,
    Activity,
    Page,
    User,
    ReviewEvent,
    PreviousSlug,
    CompetenceArea,
    LoadedItem,
]


def run(name, *args):
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def everything():
    """Every row of every model that a command may touch."""
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_the_first_content_is_complete_and_public():
    assert run("load_content") == "Content: 46 added, 0 kept as they are.\n"
    assert Organization.objects.published().current().count() == 21
    assert Initiative.objects.published().count() == 8
    assert all(initiative.areas.exists() for initiative in Initiative.objects.all())
    assert [(c.name, c.role_en) for c in ContactPerson.objects.published().with_role()] == [
        ("Robin Vetter", "Coordinator"),
        ("Fredrik von Essen", "Project owner"),
    ]
    assert set(Page.objects.published().filter(section=None).values_list("slug", flat=True)) == {
        "om",
        "europa",
        "kakor",
        "tillganglighet",
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_first_content_is_whole_in_both_languages(language):
    run("load_content")
    required = [(Page, "title"), (Page, "summary"), (CompetenceArea, "name"), (CompetenceArea, "description")]
    required += [(Initiative, "summary"), (Initiative, "body"), (Organization, "description"), (Term, "label")]
    for model, field in required:
        assert not model.objects.filter(**{f"{field}_{language}__in": ["", None]}).exists(), (model, field)
        assert not model.objects.filter(**{f"{field}_{language}": None}).exists(), (model, field)


def test_links_inside_the_texts_lead_somewhere(client):
    run("load_content")
    bodies = [text for page in read("pages.toml", "page") for name, text in page.items() if name.startswith("body")]
    links = {part.split(")")[0] for body in bodies for part in body.split("](")[1:]}
    internal = {link for link in links if link.startswith("/")}
    assert len(internal) >= 6
    for link in internal:
        assert client.get(link).status_code == 200, link


def test_a_code_list_of_the_coalitions_own_takes_the_place_of_ours_but_for_what_is_in_use(settings, tmp_path):
    settings.COALITION = replace(settings.COALITION, folder=tmp_path / "own")
    shutil.copytree(settings.BASE_DIR / "sweden", tmp_path / "own")
    (tmp_path / "own" / "terms.toml").write_text('[[county]]\ncode = "moon"\nlabel_sv = "Månen"\nlabel_en = "The Moon"')
    counties = Term.objects.filter(vocabulary="county")
    builders.initiative().counties.add(counties.get(code="gotland"))
    err = StringIO()
    call_command("load_content", stdout=StringIO(), stderr=err)
    assert {term.code: term.label_en for term in counties} == {"moon": "The Moon", "gotland": "Gotland County"}
    assert "county/gotland stays: it is in use." in err.getvalue()
    assert Term.objects.filter(vocabulary="audience").count() == 15
    assert set(Term.history.filter(vocabulary="county").values_list("code", flat=True)) == {"moon", "gotland"}


def test_loading_content_again_changes_nothing():
    run("load_content")
    before = everything()
    assert run("load_content") == "Content: 0 added, 46 kept as they are.\n"
    assert everything() == before


def test_what_the_coordinator_changed_moved_or_deleted_stays_so():
    run("load_content")
    kth = Organization.objects.get(slug="kth")
    kth.description_sv, kth.slug = "Ny text.", "kungliga-tekniska"
    kth.save()
    Initiative.objects.get(slug="prompt").delete()
    workflow.withdraw(Page.objects.get(slug="kakor"), by=workflow.SYSTEM)
    before = everything()
    run("load_content")
    assert everything() == before


def test_a_text_that_a_coordinator_wrote_first_is_not_overwritten():
    area = CompetenceArea.objects.get(code="for-all")
    area.description_sv = "Vår egen text."
    area.save()
    run("load_content")
    area.refresh_from_db()
    assert area.description_sv == "Vår egen text."
    assert area.description_en


def test_demonstration_covers_every_state_and_is_plainly_made_up():
    run("load_demo")
    assert set(Initiative.objects.values_list("status", flat=True)) == set(Status.values)
    names = [
        *Organization.objects.values_list("name_sv", flat=True),
        *Initiative.objects.values_list("title_sv", flat=True),
    ]
    names += Activity.objects.values_list("title_sv", flat=True)
    names += ContactPerson.objects.values_list("name", flat=True)
    assert all("Exempel" in name for name in names)
    assert all(user.email.endswith("@example.org") for user in User.objects.all())
    assert {e.by.email for e in ReviewEvent.objects.exclude(by=None)} == {"member@example.org", "reviewer@example.org"}


def test_demonstration_can_be_loaded_twice_and_removed_without_a_trace():
    run("load_content")
    builders.initiative("Verkligt", of=Organization.objects.get(slug="fores"))
    before = everything()
    run("load_demo")
    loaded = everything()
    assert run("load_demo") == "Demonstration content: 0 added, 27 kept as they are.\n"
    assert everything() == loaded
    demo = Initiative.objects.get(slug="exempel-kodstuga")
    demo.slug = "exempel-nytt"
    demo.save()
    assert run("load_demo", "--remove") == "Demonstration content: 27 removed.\n"
    assert everything() == before
    assert run("load_demo", "--remove") == "Demonstration content: 0 removed.\n"


def test_removal_stops_whole_when_real_content_hangs_on_it():
    run("load_demo")
    builders.initiative("Verkligt", of=Organization.objects.get(slug="exempelkommunen"))
    before = everything()
    with pytest.raises(CommandError, match="Verkligt"):
        run("load_demo", "--remove")
    assert everything() == before


def test_demonstration_accounts_open_the_admin_here_and_nothing_once_the_site_is_public(client, settings):
    run("load_demo")
    names = {"username": "admin@example.org", "password": PASSWORD}
    assert client.login(**names)
    assert client.get("/admin/").status_code == 200
    settings.IS_HTTPS = True
    assert client.get("/admin/").status_code == 302
    assert not client.login(**names)
    assert not User.objects.get(email="member@example.org").has_usable_password()


def test_removal_stops_when_a_real_person_hangs_on_a_made_up_member():
    run("load_demo")
    builders.contact("Verkliga Vera", of=Organization.objects.get(slug="exempelkommunen"))
    before = everything()
    with pytest.raises(CommandError, match="Verkliga Vera"):
        run("load_demo", "--remove")
    assert everything() == before


def test_what_a_coordinator_made_first_is_kept_and_found_under_its_new_address():
    own = builders.organization("Vårt Fores", slug="fores")
    moved = builders.organization("Flyttad", slug="techsverige")
    moved.slug = "tech-sverige"
    moved.save()
    assert "46 added" in run("load_content")
    own.refresh_from_db()
    assert own.name_sv == "Vårt Fores"
    assert Initiative.objects.get(slug="womentor").organization.slug in {"techsverige", "tech-sverige"}


def test_new_content_of_a_deleted_member_is_left_out_and_said(capsys):
    run("load_content")
    LoadedItem.objects.filter(key__in=["initiative/prompt"]).delete()
    Initiative.objects.get(slug="prompt").delete()
    Organization.objects.get(slug="malardalens-universitet").delete()
    assert "0 added" in run("load_content")
    assert "initiative/prompt was left out." in capsys.readouterr().err


def test_set_up_prepares_all_once_and_tells_where_to_go(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "coalition_site.static_files.SiteStaticFilesStorage"},
    }
    told = run("set_up")
    assert "http://127.0.0.1:8000/admin/" in told
    assert "coordinator@example.org" in told
    assert (tmp_path / "static" / "staticfiles.json").exists()
    run("load_demo", "--remove")
    assert "example.org" not in run("set_up")


def test_messages_compile_without_gettext(settings, tmp_path):
    folder = tmp_path / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "a"\nmsgstr "å"\n'
    )
    settings.LOCALE_PATHS = [tmp_path]
    assert "1 messages" in run("compilemessages")
    assert (folder / "django.mo").read_bytes()[:4] == b"\xde\x12\x04\x95"


@pytest.mark.parametrize("kind", ["sv", "en"])
def test_the_lists_of_codes_are_there_from_the_start(kind):
    counts = {
        v: Term.objects.filter(vocabulary=v).count()
        for v in ("category", "skill_level", "technology", "sphere", "county")
    }
    assert counts == {"category": 12, "skill_level": 4, "technology": 23, "sphere": 5, "county": 21}
    assert 12 <= Term.objects.filter(vocabulary="audience").count() <= 16
    assert not Term.objects.filter(**{f"label_{kind}__in": ["", None]}).exists()


def test_the_areas_bear_their_names_and_codes():
    assert list(CompetenceArea.objects.values_list("code", "name_sv", "name_en", "eu_code")) == [
        (
            "education",
            "Digital kompetens inom hela utbildningskedjan",
            "Digital Skills in Education",
            "digital_skills_in_education",
        ),
        (
            "labour-force",
            "Digital medarbetarkompetens",
            "Digital Skills for Labour force",
            "digital_skills_for_the_labour_force",
        ),
        (
            "ict-professionals",
            "Digital spetskompetens",
            "Digital Skills for ICT Professionals",
            "digital_skills_for_ict_professionals_and_other_digital_experts",
        ),
        ("for-all", "Digital medborgarkompetens", "Digital Skills For All", "digital_skills_for_all"),
    ]


def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
