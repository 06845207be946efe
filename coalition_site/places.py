"""Where files are kept, in one line of text: a folder, or a bucket of an object store that speaks S3.

`s3://ACCESS_KEY:SECRET@host[:port]/bucket[/prefix]`, and `s3+http://…` for a store that this machine or network reaches
without TLS. Stores that want to be told their region get it behind: `?region=garage`.
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "https", "s3+http": "http"}


def object_store(address):
    """The entry of STORAGES for a bucket. Raises ValueError with words that do not repeat the address."""
    try:
        parts = urlsplit(address)
        keys, _at, host = parts.netloc.rpartition("@")
        key, _colon, secret = keys.partition(":")
        bucket, _slash, prefix = parts.path[1:].partition("/")
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
        is_usable = parts.scheme in SCHEMES and parts.hostname and parts.port != 0 and all([key, secret, bucket])
    except ValueError:
        is_usable = False
    if not is_usable or parts.fragment or set(query) - {"region"}:
        raise ValueError(
            "must look like s3://ACCESS_KEY:SECRET@host/bucket, or s3+http://… for a store without TLS on this machine "
            "or network. A slash in the secret is written %2F."
        )
    return {
        "BACKEND": "coalition_site.object_store.ObjectStore",
        "OPTIONS": {
            "endpoint_url": f"{SCHEMES[parts.scheme]}://{host}",
            "access_key": unquote(key),
            "secret_key": unquote(secret),
            "bucket_name": bucket,
            "location": prefix.strip("/"),
            "region_name": query.get("region", ["us-east-1"])[0],
        },
    }


def for_backups(place, media_root, media):
    """The entry of STORAGES for a folder or address that backups go to.

    Raises ValueError for what is neither, and for a place among the media, which are in the folder `media_root` or in
    the storage of the entry `media`.
    """
    if "://" in str(place):
        entry = object_store(place)
        ours, others = entry["OPTIONS"], media.get("OPTIONS", {})
        if all(ours[name] == others.get(name) for name in ("endpoint_url", "bucket_name")):
            raise ValueError("must name another bucket than STORAGE_URL, whose files are part of every backup.")
        return entry
    folder = Path(place).absolute()
    if folder.resolve().is_relative_to(media_root.resolve()):
        raise ValueError("must not be in the folder of the media, whose files are part of every backup.")
    options = {"location": folder, "allow_overwrite": True}
    return {"BACKEND": "coalition_site.backup_folder.BackupFolder", "OPTIONS": options}
