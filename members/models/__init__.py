from .contact_person import ContactPerson
from .organization import Organization
from .user import User

__all__ = ["ContactPerson", "Organization", "User"]
