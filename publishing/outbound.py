"""Requests to other websites that reach the public internet only, whatever an address says, resolves or redirects to.

A name is resolved once, and the connection goes to the very address that was looked at.
"""

import ipaddress
import socket
from threading import Timer

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import create_connection

# For connecting and all headers of an answer, however slowly they drip in. In seconds.
DEADLINE = 45
# Of IPv6 addresses that stand for IPv4 ones; the last 32 bits are the address.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
# All of IPv6 that is given out; what stands below is not, whatever Python's version knows of it.
GIVEN_OUT = ipaddress.ip_network("2000::/3")
NOT_PUBLIC = [ipaddress.ip_network(text) for text in ("3fff::/20", "192.0.0.0/24", "192.88.99.0/24")]


class NotPublicError(Exception):
    """A host has no address on the public internet."""


class NoSuchHostError(Exception):
    """The name of a host does not exist."""


def is_public(text):
    """Whether an IP address belongs to the public internet, as does an IPv4 address that stands inside it."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if address.version == 6:
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in TRANSLATED:
            inner.append(ipaddress.ip_address(int(address) & 0xFFFFFFFF))
        if inner := [other for other in inner if other]:
            return all(is_public(str(other)) for other in inner)
        if address not in GIVEN_OUT:
            return False
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast


def addresses_of(host, port=None):
    """The IP addresses of a host. Raises NoSuchHostError, or OSError when nobody can tell just now."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise NoSuchHostError(host)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, socket.EAI_NODATA}:
            raise NoSuchHostError(host) from error
        raise
    return list(dict.fromkeys(info[4][0] for info in found))


class Guarded:
    """For a connection of urllib3: asks `is_allowed` about each address, and ends at the deadline."""

    def _new_conn(self):
        try:
            allowed = [address for address in addresses_of(self.host, self.port) if self.is_allowed(address)]
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error
        if not allowed:
            raise NotPublicError(self.host)
        connected = self.connected(allowed)
        # A second socket on the same connection, which TLS leaves alone.
        self.twin = connected.dup()
        self.timer = Timer(DEADLINE, self.cut)
        self.timer.daemon = True
        self.timer.start()
        return connected

    def connected(self, addresses):
        for address in addresses:
            try:
                return create_connection((address, self.port), self.timeout, socket_options=self.socket_options)
            except TimeoutError as error:
                failure = ConnectTimeoutError(self, str(error))
            except OSError as error:
                failure = NewConnectionError(self, str(error))
        raise failure

    def cut(self):
        try:
            self.twin.shutdown(socket.SHUT_RDWR)
        except OSError:
            # It has been closed from the other side.
            return

    def getresponse(self):
        """One connection for one answer, so that the deadline is the answer's. The response can still be read."""
        response = super().getresponse()
        self.close()
        return response

    def close(self):
        super().close()
        if hasattr(self, "timer"):
            self.timer.cancel()
            self.twin.close()


class GuardedAdapter(HTTPAdapter):
    def __init__(self, is_allowed, **kwargs):
        self.is_allowed = is_allowed
        super().__init__(**kwargs)

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, **kwargs)
        kinds = {"http": (HTTPConnectionPool, HTTPConnection), "https": (HTTPSConnectionPool, HTTPSConnection)}
        members = {"is_allowed": staticmethod(self.is_allowed)}
        self.poolmanager.pool_classes_by_scheme = {
            scheme: type("Pool", (pool,), {"ConnectionCls": type("Connection", (Guarded, connection), members)})
            for scheme, (pool, connection) in kinds.items()
        }


def session(*, user_agent, retries, is_allowed=is_public):
    """A session whose requests may raise NotPublicError and NoSuchHostError besides those of requests.

    It uses no proxy and no passwords of this machine: behind a proxy nobody could see where a name leads.
    """
    made = requests.Session()
    made.trust_env = False
    made.headers["User-Agent"] = user_agent
    made.headers["Connection"] = "close"
    for scheme in ("http://", "https://"):
        made.mount(scheme, GuardedAdapter(is_allowed, max_retries=retries))
    return made
