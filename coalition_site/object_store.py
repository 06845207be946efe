"""Files in an object store. Only a site whose settings name one imports this, and with it boto3."""

from contextlib import ExitStack, contextmanager
from tempfile import SpooledTemporaryFile
from time import monotonic

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

# A file that is read stays in memory up to this size, in bytes.
IN_MEMORY = 4 << 20
# In seconds: how long a store is left alone that has not answered, so that visitors who wait for it hold nobody up.
REST = 5
CLIENT = Config(
    # Other stores than Amazon's have no host of its own for every bucket, and do not all know its newer checksums.
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    # In seconds. A visitor waits for it.
    connect_timeout=2,
    read_timeout=20,
    retries={"total_max_attempts": 2, "mode": "standard"},
)


class ObjectStore(S3Storage):
    """A bucket that only the site itself reads: addresses of its files are the site's own.

    It fails as files do: FileNotFoundError for what is not there, ConnectionError while the store is away or refuses.
    """

    def __init__(self, **options):
        super().__init__(client_config=CLIENT, transfer_config=TransferConfig(use_threads=False), **options)
        self.rests_until = 0

    def __str__(self):
        return "/".join(filter(None, [self.endpoint_url, self.bucket_name, self.location]))

    def url(self, name):
        return settings.MEDIA_URL + filepath_to_uri(name)

    def make_bucket(self):
        """Make the bucket if it is not there. Whoever may not ask for it has been given one."""
        client = self.connection.meta.client
        try:
            with self.failing_as_files_do():
                client.head_bucket(Bucket=self.bucket_name)
        except FileNotFoundError:
            with self.failing_as_files_do():
                client.create_bucket(Bucket=self.bucket_name)

    @contextmanager
    def failing_as_files_do(self):
        if monotonic() < self.rests_until:
            raise ConnectionError(f"The object store {self} does not answer. It is asked again soon.")
        try:
            yield
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in {"404", "NoSuchKey"}:
                raise FileNotFoundError("There is no such file in the object store.") from error
            raise ConnectionError(f"The object store {self} refuses: {code}.") from error
        except (BotoCoreError, Boto3Error) as error:
            self.rests_until = monotonic() + REST
            raise ConnectionError(f"The object store {self} does not answer: {type(error).__name__}.") from error

    def _open(self, name, mode="rb"):
        """A copy that is whole before anyone reads in it, in a file without a name."""
        stored = self.bucket.Object(self._normalize_name(clean_name(name)))
        with ExitStack() as unless_whole, self.failing_as_files_do():
            copy = unless_whole.enter_context(SpooledTemporaryFile(IN_MEMORY, dir=settings.DATA_DIR))
            stored.download_fileobj(copy, Config=self.transfer_config)
            copy.seek(0)
            unless_whole.pop_all()
        return File(copy, name)

    def _save(self, name, content):
        with self.failing_as_files_do():
            return super()._save(name, content)

    def delete(self, name):
        with self.failing_as_files_do():
            super().delete(name)

    def exists(self, name):
        with self.failing_as_files_do():
            return super().exists(name)

    def listdir(self, name):
        with self.failing_as_files_do():
            return super().listdir(name)

    def size(self, name):
        with self.failing_as_files_do():
            return super().size(name)

    def get_modified_time(self, name):
        with self.failing_as_files_do():
            return super().get_modified_time(name)
