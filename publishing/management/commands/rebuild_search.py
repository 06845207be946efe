from django.core.management.base import BaseCommand
from tqdm import tqdm

from publishing import search


class Command(BaseCommand):
    help = "Makes the search index anew from all content. Readers find what they found before until it is done."

    def handle(self, **options):
        search.rebuild(progress=lambda batches: tqdm(batches, desc="search index", disable=None))
        self.stdout.write(f"{search.size()} things are in the index.")
