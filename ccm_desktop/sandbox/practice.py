"""The account a newcomer practises with: made-up people, numbers and credentials."""

from ccm_desktop.sandbox.account import Account
from ccm_desktop.sandbox.engine import Settings, World
from ccm_desktop.sandbox.people import Device, DeviceType, User
from ccm_desktop.sandbox.standing import ExoPhone

ACCOUNT_SID = "practice1"
API_KEY = "practice-key-not-a-secret"
API_TOKEN = "practice-token-not-a-secret"  # noqa: S105 - visibly fake, for loopback alone

ASHA = User(
    "5afe000000000000000000000000a001",
    "Asha",
    "Rao",
    "asha@example.invalid",
    devices=(
        Device(100001, "Mobile", "+915555510001"),
        Device(100002, "Softphone", "sip:asha0abc", DeviceType.SIP, available=False),
    ),
)
SWITCHED_OFF = User(
    "5afe000000000000000000000000a002",
    "Bela",
    "Nair",
    "bela@example.invalid",
    devices=(Device(100003, "Mobile", "+915555510002", available=False),),
)
UNVERIFIED = User(
    "5afe000000000000000000000000a003",
    "Chetan",
    "Das",
    "chetan@example.invalid",
    devices=(Device(100004, "Mobile", "+915555510003", available=False, verified=False),),
)
WITHOUT_DEVICE = User("5afe000000000000000000000000a004", "Devi", "Pillai", "devi@example.invalid")
ON_SOFTPHONE = User(
    "5afe000000000000000000000000a005",
    "Eshan",
    "Roy",
    "eshan@example.invalid",
    devices=(Device(100005, "Softphone", "sip:eshan0abc", DeviceType.SIP),),
)
SUPERVISOR = User(
    "5afe000000000000000000000000a006",
    "Farah",
    "Khan",
    "farah@example.invalid",
    role="supervisor",
    devices=(Device(100006, "Desk", "+915555510006"),),
)

SALES = ExoPhone("+915555580001", "Sales", "e0e0000000000000000000000000b001")
SUPPORT = ExoPhone(
    "+915555580002", "Support", "e0e0000000000000000000000000b002", listed_locally=True
)
TEXTS_ONLY = ExoPhone(
    "+915555580003", "Text messages", "e0e0000000000000000000000000b003", voice=False, sms=True
)


def practice_account() -> Account:
    """Return a fresh account in which Asha can call at once and the others each have a flaw."""
    return Account(
        ACCOUNT_SID,
        API_KEY,
        API_TOKEN,
        exophones=(SALES, SUPPORT, TEXTS_ONLY),
        users=(ASHA, SWITCHED_OFF, UNVERIFIED, WITHOUT_DEVICE, ON_SOFTPHONE, SUPERVISOR),
    )


def practice_world(
    wall_epoch_s: float, *, scenario: str | None = None, settings: Settings | None = None
) -> World:
    """Return a world with the practice account; UnknownScenarioError for a name not in the table."""
    return World(
        practice_account(), wall_epoch_s=wall_epoch_s, settings=settings, scenario=scenario
    )
