"""Whatever a file says of a setting, it is set to that or refused by table and key."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass, replace
from functools import reduce

import pytest
import tomlkit
from troposphere import Ref

from budget_stack import AuroraSettings, DatabaseSettings, EndpointSettings, ReleaseSettings, Settings
from budget_stack.blocks.secret import Secret
from budget_stack.settings_file import InvalidSettingsFile, changed, parse_settings
from budget_stack.settings_file.names import names
from tests.budget_stack.settings.test_settings import SETTINGS

# What some settings need beside them.
BASE = replace(
    SETTINGS,
    container=replace(SETTINGS.container, init_command=("migrate",)),
    database=DatabaseSettings(cluster_id="abcdefghijklmnopqrstuvwxyz"),
    private_subnet_ids=("subnet-0123456789abcdef2", "subnet-0123456789abcdef3"),
    endpoints=EndpointSettings(route_table_ids=("rtb-0123456789abcdef0",)),
)
# Where a table is one of several classes, the first is in BASE, and the other here.
OTHER = replace(BASE, database=AuroraSettings(subnet_ids=BASE.subnet_ids))
_TESTED = ReleaseSettings(prepared=True, test_listener_port=8080, test_listener_cidr="203.0.113.0/24")
# What is a setting only beside another.
SCALINGS = {"requests_where": replace(SETTINGS.scaling, target_requests_per_task=600)}
SERVICES = {"spot_where": replace(SETTINGS.service, spot_weight=3)}
_PAUSED = ReleaseSettings(strategy="CANARY", pause_stages=("PRE_SCALE_UP",))
# What of a release belongs to one strategy, or to another setting.
RELEASES = {
    "canary_percent": ReleaseSettings(strategy="CANARY"),
    "canary_bake_time_in_minutes": ReleaseSettings(strategy="CANARY"),
    "step_percent": ReleaseSettings(strategy="LINEAR"),
    "step_bake_time_in_minutes": ReleaseSettings(strategy="LINEAR"),
    "source_service_revision_cleanup": ReleaseSettings(early_success_percent=100),
    "pause_timeout_in_minutes": _PAUSED,
    "pause_timeout_action": _PAUSED,
    "test_listener_port": _TESTED,
    "test_listener_cidr": _TESTED,
}
ARN = "arn:aws:ssm:eu-west-1:111122223333:parameter/x"
VALUES = [
    *("", "text", "60", "/path", "DISABLED", "defensive", "enhanced", "ARM64", "10001", "app", "0.0.0.0/0"),
    *("api.example.com", "abcdefghijklmnopqrstuvwxyz", ARN, "load-balancer", "a@example.com"),
    *("COUNT", "CANARY", "DEFERRED", "CONTINUE", "12:00", "17.7", "MON,WED", "-PT3H", "UTC"),
    *("arn:aws:iam::111122223333:policy/Boundary", "AFTER_90_DAYS"),
    "arn:aws:ecr:eu-west-1:111122223333:repository/x",
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    *(-1, 0, 1, 2, 5, 30, 60, 101, 256, 512, 1024, 0.5, True, False, datetime.date(2026, 11, 29)),
    *([], ["CMD"], ["*.example.com"], ["subnet-0123456789abcdef0"], [443], [1, "x"], [[]], [True]),
    *({}, {"A": "x"}, {"A": 1}, {"A": ARN}, {"A": {"arn": ARN}}),
]


def toml(place, value):
    return tomlkit.dumps(reduce(lambda inner, key: {key: inner}, reversed(place), value))


def change(settings, text, **options):
    return changed(settings, parse_settings(text, "t.toml"), **options)


def problems(settings, text, **options):
    with pytest.raises(InvalidSettingsFile) as refused:
        change(settings, text, **options)
    return list(refused.value.problems)


def at(settings, place):
    return reduce(getattr, place, settings)


def base_of(place):
    """The settings that have a place."""
    *tables, key = place
    return BASE if hasattr(at(BASE, tables), key) else OTHER


def is_in_a_list(place):
    return any(isinstance(at(BASE, place[:length]), tuple) for length in range(1, len(place)))


# Tables of a list are tried where the list is.
PLACES = [place for place in dict.fromkeys(names(Settings)) if not is_in_a_list(place)]


def of_settings(value):
    """A value as settings hold it."""
    if isinstance(value, dict):
        return {key: Secret(**inner) if isinstance(inner, dict) else inner for key, inner in value.items()}
    return tuple(of_settings(item) for item in value) if isinstance(value, list) else value


def _given(settings):
    return {name: value for name, value in asdict(settings).items() if value is not None}


def of_toml(value):
    """A setting as a file says it."""
    if isinstance(value, tuple):
        return [_given(item) if is_dataclass(item) else item for item in value]
    return value


def test_every_settings_class_is_reached():
    reached = {type(it).__name__ for it in (at(base_of(place), place) for place in PLACES) if is_dataclass(it)}

    assert {"ContainerSettings", "HttpApiSettings", "HttpsListenerSettings", "ServiceSettings"} <= reached


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_a_setting_takes_a_value_or_refuses_it_by_table_and_key(place):
    name = f"[{'.'.join(place[:-1])}] {place[-1]}" if place[:-1] else place[-1]
    refusals, taken = [], 0
    base = replace(
        base_of(place),
        service=SERVICES.get(place[-1], BASE.service),
        release=RELEASES.get(place[-1], BASE.release),
        # no hours without tasks while ECS shifts requests
        scaling=SCALINGS.get(
            place[-1], replace(BASE.scaling, office_hours=None) if place[0] == "release" else BASE.scaling
        ),
    )
    for value in VALUES:
        try:
            made = at(change(base, toml(place, value)), place)
        except InvalidSettingsFile as refused:
            refusals += refused.problems
            continue
        taken += 1
        there = at(base, place)
        if isinstance(there, Mapping):
            assert made == {**there, **of_settings(value)}
        elif not is_dataclass(there):
            # a percentage may be whole
            assert repr(made) == repr(float(value) if isinstance(made, float) else of_settings(value))
    # what contradicts another setting may have that one's name
    wanted = re.compile(rf"t\.toml:\d+: (\[{place[0]}[.\]]|{place[0]}[:\[])")
    assert [refusal for refusal in refusals if not wanted.match(refusal)] == []
    assert all(name in refusal for refusal in refusals if "the template itself sets" in refusal)
    is_free = not any("the template itself sets" in refusal for refusal in refusals)
    assert taken or not is_free


def has_a_word(place):
    """TOML has none for nothing; and a table is its keys."""
    there = at(base_of(place), place)
    return there is not None and not is_dataclass(there)


@pytest.mark.parametrize("place", [*filter(has_a_word, PLACES)], ids=".".join)
def test_what_a_setting_has_can_be_written_in_the_file(place):
    base = base_of(place)
    assert change(base, toml(place, of_toml(at(base, place)))) == base


def leaves(settings, around=()):
    for name in (it.name for it in fields(settings)):
        value = getattr(settings, name)
        yield from leaves(value, (*around, name)) if is_dataclass(value) else [((*around, name), value)]


def test_all_settings_at_once_can_be_written_and_read_back():
    document = {}
    for place, value in leaves(SETTINGS):
        if value is not None:
            table = reduce(lambda inner, key: inner.setdefault(key, {}), place[:-1], document)
            table[place[-1]] = of_toml(value)

    assert change(SETTINGS, tomlkit.dumps(document)) == SETTINGS


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    text = """\
adress = "load-balancer"
[load_balancer]
idle_timeout = "sixty"
deletion_protection = "true"
desync_mitigation_mode = "strict"
[routing]
health_check_interval = 4
priority = 0
path_patterns = ["/a", 3]
[container.environment]
DEBUG = true
"LOG LEVEL" = "info"
"""
    assert problems(SETTINGS, text) == [
        "t.toml:1: adress: no such table or setting; did you mean address?",
        't.toml:3: [load_balancer] idle_timeout: a whole number, 1 to 4,000 seconds, not "sixty"',
        't.toml:4: [load_balancer] deletion_protection: true or false, without quotes, not "true"',
        "t.toml:5: [load_balancer] desync_mitigation_mode: "
        """one of ('monitor', 'defensive', 'strictest'), not "strict\"""",
        "t.toml:7: [routing] health_check_interval: 5 to 300, not 4",
        "t.toml:8: [routing] priority: 1 to 50,000, not 0",
        "t.toml:9: [routing] path_patterns[1]: text: write '3', not 3",
        "t.toml:11: [container.environment] DEBUG: text: write 'true', not true",
        't.toml:12: [container.environment] "LOG LEVEL": named without spaces and \'=\', not "LOG LEVEL"',
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[load_balancr]\nidle_timeout = 60", "load_balancr: no such table or setting; did you mean load_balancer?"),
        ("[routing]\npriorty = 1", "[routing] priorty: no such setting; did you mean priority?"),
        ("idle_timeout = 60", "idle_timeout: no such table or setting here; idle_timeout stands below [load_balancer]"),
        ("[logs]\naddress = 'x'", "[logs] address: no such setting here; address stands above the first table"),
        ("LOAD-BALANCER.idle_timeout = 60", "LOAD-BALANCER: no such table or setting; did you mean load_balancer?"),
        ("[load_balancer]\nIdleTimeout = 60", "IdleTimeout: no such setting; did you mean idle_timeout?"),
        ("[logs]\nzzz = 1", "[logs] zzz: no such setting; there are retention_in_days"),
        (
            f"[container.secrets]\nA = {{arn = '{ARN}', jsn = 1}}",
            "[container.secrets.A] jsn: no such setting; there are",
        ),
        ("logs = 30", "logs: a table, not 30"),
        ("[[logs]]\nretention_in_days = 30", "logs: a table, not [a table]"),
        ("[service]\nmaximum_percent = 150.0", "[service] maximum_percent: a whole number, not 150.0"),
        ("[service]\nmaximum_percent = true", "[service] maximum_percent: a whole number, not true"),
        ("[service]\nmaximum_percent = '150'", 'maximum_percent: a whole number, without quotes, not "150"'),
        ("[container]\nuser = 10001", "[container] user: text, in quotes, not 10001"),
        ("[container]\ncommand = 'sh'", '[container] command: a list, not "sh"'),
        ("[container]\nenvironment = 'A=1'", '[container] environment: a table, not "A=1"'),
        ("[network]\negress_ports = [443, 443]", "[network] egress_ports: values that differ from each other"),
        ("[network]\negress_ports = [443, 0]", "[network] egress_ports[1]: 1 to 65,535, not 0"),
        ("[routing]\nhealth_check_timeout = 20", "health_check_timeout: less than health_check_interval (15), not 20"),
        (
            "[https.certificate]\nalternative_names = ['A.example.com']",
            "[https.certificate] alternative_names[0]: a domain name of",
        ),
        ("address = 'api-gatewy'", 'address: one of load-balancer, api-gateway, not "api-gatewy"'),
    ],
)
def test_fails_in_words_on_one_problem(text, words):
    (problem,) = problems(SETTINGS, text)

    assert words in problem
    assert problem.startswith(
        f"t.toml:{text.count(chr(10)) + 1 if 'logs]]' not in text and 'cr]' not in text else 1}: "
    )


def test_fails_by_the_key_that_contradicts_where_the_file_is_silent_about_it():
    (problem,) = problems(SETTINGS, "[routing]\nhealth_check_interval = 5")

    assert problem == "t.toml:1: [routing] health_check_timeout: less than health_check_interval (5), not 5"


def test_fails_by_the_key_of_another_table_that_contradicts():
    settings = replace(SETTINGS, https=None)

    (problem,) = problems(settings, 'address = "api-gateway"\n[load_balancer]\nallowed_cidr = "203.0.113.0/24"')

    assert problem.startswith("t.toml:3: [load_balancer] allowed_cidr: 0.0.0.0/0 with api-gateway")


def test_names_are_added_to_those_that_are_there():
    settings = replace(SETTINGS, container=replace(SETTINGS.container, environment={"PORT": Ref("Port")}))

    made = change(settings, "[container.environment]\nLOG_LEVEL = 'debug'")

    assert list(made.container.environment) == ["PORT", "LOG_LEVEL"]
    assert isinstance(made.container.environment["PORT"], Ref)


def test_fails_on_a_name_that_is_there_with_another_value():
    settings = replace(SETTINGS, container=replace(SETTINGS.container, environment={"HOST": "::", "PORT": Ref("P")}))
    text = "[container.environment]\nHOST = '127.0.0.1'\nPORT = '80'"

    assert problems(settings, text, parameters_in=lambda value: ["P"] if isinstance(value, Ref) else []) == [
        't.toml:2: [container.environment] HOST: the template itself sets this, to "::"',
        "t.toml:3: [container.environment] PORT: the parameter P decides this; set that in samconfig.toml instead",
    ]


def test_fails_on_a_parameter_and_says_where_it_belongs():
    def parameters_in(value):
        return ["MinContainerCount"] if value == {"Ref": "MinContainerCount"} else []

    (problem,) = problems(SETTINGS, "[scaling]\nMinContainerCount = 2", parameters_in=parameters_in)

    assert problem == "t.toml:2: [scaling] MinContainerCount: a parameter, and no setting; set it in samconfig.toml"
