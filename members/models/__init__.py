from .contact_person import ContactPerson
from .organization import Organization
from .sign_in import SignIn
from .sign_in_link import SignInLink
from .user import User

__all__ = ["ContactPerson", "Organization", "SignIn", "SignInLink", "User"]
