from __future__ import annotations

import pytest

from budget_stack.configure.domain import caa_problem, delegation_problem, record_problem, zone_problem
from budget_stack.configure.public_dns import Answer
from budget_stack.configure.zones import Contents, Zone
from budget_stack.facts.certificates import AMAZON_CAS
from tests.budget_stack.configure.name_server import name_server

ZONE = Zone(id="Z0123456789", name="example.com", is_private=False)
SERVERS = frozenset({"ns-1.awsdns-00.com", "ns-2.awsdns-00.org"})
CONTENTS = Contents(name_servers=SERVERS, types=frozenset())


@pytest.mark.parametrize("domain", ["example.com", "budget.example.com", "a.b.Example.com"])
def test_a_zone_serves_its_own_name_and_every_name_in_it(domain):
    assert zone_problem(ZONE, domain) is None


@pytest.mark.parametrize("domain", ["example.org", "badexample.com", "com"])
def test_fails_on_a_domain_that_is_not_in_the_zone(domain):
    assert f"is of example.com, and {domain} is not in it" in zone_problem(ZONE, domain)


def test_fails_on_a_private_zone():
    private = Zone(id="Z0123456789", name="example.com", is_private=True)

    assert zone_problem(private, "example.com").startswith("is private: it answers in its VPCs alone")


def test_a_zone_that_the_internet_asks_is_delegated_even_if_one_server_is_not_named():
    assert delegation_problem(ZONE, CONTENTS, Answer(values=SERVERS), has_certificate=False) is None
    one = Answer(values=frozenset({"ns-1.awsdns-00.com"}))
    assert delegation_problem(ZONE, CONTENTS, one, has_certificate=False) is None


@pytest.mark.parametrize(
    ("public", "said"),
    [
        (Answer(), "example.com is not delegated: public DNS knows no name servers of it."),
        (Answer(values=frozenset({"ns.example.net"})), "example.com is delegated elsewhere, to ns.example.net."),
        (Answer(values=SERVERS | {"ns.example.net"}), "delegated elsewhere"),
        (Answer(fails=True), "example.com is delegated to name servers that do not answer for it."),
    ],
    ids=["not", "elsewhere", "elsewhere too", "nowhere"],
)
def test_fails_on_a_zone_that_the_internet_does_not_ask(public, said):
    problem = delegation_problem(ZONE, CONTENTS, public, has_certificate=False)

    assert said in problem
    assert "name the servers of Z0123456789: ns-1.awsdns-00.com, ns-2.awsdns-00.org" in problem
    assert "waits for hours: do not deploy" in problem


def test_nothing_waits_for_a_zone_where_there_is_a_certificate():
    problem = delegation_problem(ZONE, CONTENTS, Answer(), has_certificate=True)

    assert problem.endswith("until that is so, nobody finds the domain")


def caa(records):
    with name_server({("budget.example.com", "A"): ["192.0.2.1"], **records}) as dns:
        return caa_problem("budget.example.com", lambda name: dns.ask(name, "CAA"))


@pytest.mark.parametrize("authority", AMAZON_CAS)
def test_amazon_may_issue_where_one_of_its_names_is_among_those_that_may(authority):
    assert caa({("example.com", "CAA"): ['0 issue "letsencrypt.org"', f'0 issue "{authority}; a=b"']}) is None


def test_amazon_may_issue_where_nobody_says_who_may():
    assert caa({}) is None
    assert caa({("example.com", "CAA"): ['0 iodef "mailto:security@example.com"']}) is None


def test_the_nearest_set_counts_and_no_other():
    records = {("budget.example.com", "CAA"): ['0 issue "amazon.com"'], ("example.com", "CAA"): ['0 issue ";"']}

    assert caa(records) is None
    assert "the CAA records of example.com let nobody issue" in caa({key: records[key] for key in [*records][1:]})


def test_fails_on_a_domain_for_which_amazon_may_issue_nothing():
    assert caa({("example.com", "CAA"): ['0 issue "letsencrypt.org"']}).startswith(
        "the CAA records of example.com let letsencrypt.org issue certificates for budget.example.com, and not Amazon: "
        'add the record 0 issue "amazon.com" to example.com'
    )


def test_what_cannot_be_asked_is_no_problem():
    assert caa_problem("budget.example.com", lambda name: None) is None
    assert caa_problem("budget.example.com", lambda name: Answer(fails=True)) is None


@pytest.mark.parametrize("taken", ["A", "CNAME"])
def test_fails_on_a_domain_that_has_a_record_already(taken):
    contents = Contents(name_servers=SERVERS, types=frozenset({taken, "TXT"}))

    assert f"budget.example.com has a record of type {taken} already" in record_problem("budget.example.com", contents)


def test_a_domain_without_an_address_takes_the_stacks_record():
    assert record_problem("example.com", Contents(name_servers=SERVERS, types=frozenset({"NS", "SOA", "MX"}))) is None
