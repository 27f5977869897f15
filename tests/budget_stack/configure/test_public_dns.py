from __future__ import annotations

import sys
import time

import dns.rcode

from budget_stack.configure import public_dns
from budget_stack.configure.public_dns import Answer, PublicDns
from tests.budget_stack.configure.name_server import name_server


def test_the_name_servers_of_a_zone_are_told_without_a_dot_and_in_small_letters():
    with name_server({("example.com", "NS"): ["NS-1.example.net.", "ns-2.example.org."]}) as dns_:
        assert dns_.ask("example.com", "NS") == Answer(values=frozenset({"ns-1.example.net", "ns-2.example.org"}))


def test_a_name_that_is_not_there_and_one_without_such_records_have_none():
    with name_server({("example.com", "A"): ["192.0.2.1"]}) as dns_:
        assert dns_.ask("nowhere.example.com", "NS") == Answer()
        assert dns_.ask("example.com", "NS") == Answer()


def test_who_may_certify_is_told_by_property_and_value():
    with name_server({("example.com", "CAA"): ['0 issue "letsencrypt.org; x=y"', '0 ISSUE "amazon.com"']}) as dns_:
        assert dns_.ask("example.com", "CAA").values == {"issue letsencrypt.org; x=y", "issue amazon.com"}


def test_a_zone_whose_servers_do_not_answer_is_told_from_resolvers_that_refuse():
    with name_server(rcode=dns.rcode.SERVFAIL) as dns_:
        assert dns_.ask("example.com", "NS") == Answer(fails=True)
    with name_server(rcode=dns.rcode.REFUSED) as dns_:
        assert dns_.ask("example.com", "NS") is None


def test_public_dns_that_never_answers_is_given_up_on_soon(monkeypatch):
    monkeypatch.setattr(public_dns, "_SECONDS", 1)
    started = time.monotonic()

    with name_server(silent=True) as dns_:
        assert dns_.ask("example.com", "NS") is None

    assert time.monotonic() - started < 5


def test_public_dns_that_is_not_there_is_not_asked():
    with name_server() as dns_:
        pass

    # nobody listens at that port any more
    assert dns_.ask("example.com", "NS") is None


def test_without_dnspython_nothing_is_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "dns.resolver", None)

    assert PublicDns().ask("example.com", "NS") is None
