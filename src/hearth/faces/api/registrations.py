"""What the API brings to the catalogue and to the worker."""

from __future__ import annotations

from hearth.faces.api import clearing_up, disclosing
from hearth.faces.api.keys import OWN_KEYS
from hearth.faces.api.models import ApiClient, ApiReading, KeptAnswer, Meter, PersonalToken
from hearth.platform.catalogue import PrivacyClass, describe, describe_table, key, plain, secret
from hearth.platform.identity.own_keys import KEY_RINGS, WEB_API
from hearth.platform.outbox import ticks
from hearth.platform.schedules.rules import every

ticks.register(
    "api.clearing_up",
    clearing_up.clear,
    label="What the web API need not keep",
    about="Deletes kept answers, keys that have expired and idle meters.",
    timing=every(60),
)
ticks.register(
    "api.sharing",
    disclosing.write_down,
    label="What other systems read",
    about="Writes down as data sharing whose data other systems read over the web API: once for each and day.",
    timing=every(5),
)
KEY_RINGS.register(WEB_API, OWN_KEYS)

_ACCESS = "says which program may do what, nothing of a person"
_TRAFFIC = "counts requests of a program"

describe(
    ApiClient,
    entity="api_client",
    label="API client",
    title="name",
    items={
        "application": key("Application"),
        "user": key("User"),
        "name": plain("Name", "names a program"),
        "scopes": plain("Scopes", _ACCESS),
        "plan": plain("Plan", _ACCESS),
        "made_at": plain("Made at", _ACCESS),
        "revoked_at": plain("Revoked at", _ACCESS),
    },
)
describe(
    PersonalToken,
    entity="api_token",
    label="Personal access token",
    title="name",
    items={
        "user": key("User"),
        "name": plain("Name", "names a program"),
        "digest": secret("Digest", "for signing in only"),
        "ending": plain("Ending", "four letters of a key, which open nothing"),
        "scopes": plain("Scopes", _ACCESS),
        "made_at": plain("Made at", _ACCESS),
        "expires_at": plain("Expires at", _ACCESS),
        "revoked_at": plain("Revoked at", _ACCESS),
    },
)
describe(
    ApiReading,
    entity="api_reading",
    label="Reading by another system",
    record="record_id",
    feed=False,
    items={
        "client": key("API client"),
        "record": key("Record"),
        "what": plain("List", _TRAFFIC),
        "on_date": plain("Day", _TRAFFIC),
        "read_at": plain("Read at", _TRAFFIC),
    },
)
describe(
    KeptAnswer,
    entity="api_answer",
    label="Kept answer",
    feed=False,
    items={
        "caller": plain("Caller", _ACCESS),
        "key": secret("Key", "chosen by the program"),
        "question": secret("Question", "a digest"),
        "status": plain("Status", _TRAFFIC),
        "location": plain("Location", "names a reference"),
        "body": secret("Body", "for the program that asked"),
        "made_at": plain("Made at", _TRAFFIC),
    },
)
describe(
    Meter,
    entity="api_meter",
    label="Meter",
    feed=False,
    items={
        "caller": plain("Caller", _TRAFFIC),
        "minute_at": plain("Minute", _TRAFFIC),
        "spent": plain("Spent", _TRAFFIC),
    },
)
for table in ("application", "grant", "accesstoken", "refreshtoken", "idtoken", "devicegrant"):
    describe_table(
        f"oauth2_provider_{table}",
        privacy=PrivacyClass.SECRET,
        reason="keys of other systems, hashed; nobody reads them through the catalogue",
    )
