"""Validates answers against each other and against the account, once each is well-formed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from budget_stack.configure import certificates, overrides, regions
from budget_stack.configure.account import Account, Subnet
from budget_stack.configure.address import ADDRESS, speaks_https
from budget_stack.configure.deployed import Deployed, Surroundings
from budget_stack.configure.domain import zone_problem
from budget_stack.configure.questions import REGION, SUBNET_ID, VPC_ID, Question, option_name
from budget_stack.configure.samconfig import FIRST
from budget_stack.facts.api_gateway import VPC_LINK_ZONES, vpc_link_takes
from budget_stack.facts.dsql import DSQL_REGIONS
from budget_stack.facts.fargate import FARGATE_SIZES
from budget_stack.settings.web_service import API_GATEWAY, LOAD_BALANCER

# The one database that each of these parameters goes with.
_WITH_DATABASE = {"DatabaseSecretArn": "existing", "DatabaseClusterId": "dsql"}


def narrowed(question: Question, known: Mapping[str, str]) -> Question:
    """Return a question with only the answers that the earlier ones leave.

    Args:
        question: As the template declares it.
        known: The answers so far, each accepted.
    """
    if question.name == "ContainerMemory" and "ContainerCpu" in known:
        memories = tuple(map(str, FARGATE_SIZES[int(known["ContainerCpu"])]))
        words = f"must be one of {', '.join(memories)} with {option_name('ContainerCpu')} {known['ContainerCpu']}"
        return _with_default(replace(question, allowed=memories, constraint=words), memories[0])
    if question.name == "MaxContainerCount" and "MinContainerCount" in known:
        least = known["MinContainerCount"]
        words = f"must be {least} to {question.maximum} with {option_name('MinContainerCount')} {least}"
        return _with_default(replace(question, minimum=int(least), constraint=words), least)
    if question.name in _WITH_DATABASE and known.get("Database", "") not in ("", _WITH_DATABASE[question.name]):
        words = f"must be empty unless {option_name('Database')} is {_WITH_DATABASE[question.name]}"
        return replace(question, default="", allowed=("",), constraint=words)
    if question.name == "DatabaseSecretArn" and "Database" in known:
        words = f"must be the ARN of a Secrets Manager secret with {option_name('Database')} existing"
        return replace(question, default=question.default or None, shortest=1, constraint=words)
    if question.name in ("HostedZoneId", "CertificateArn"):
        return _narrowed_to_domain(question, known)
    return question


def problem(question: Question, answer: str, known: Mapping[str, str], account: Account | None) -> str | None:
    """Return why an answer cannot work, naming its option and the fix; None if it can.

    Args:
        question: What is answered.
        answer: What was typed, or given as an option.
        known: The answers so far, each accepted.
        account: What there is to choose from; None leaves only the form to be checked.
    """
    if wrong := question.problem(answer):
        return wrong
    if not overrides.survives(answer):
        return (
            f"{question.option} must have no backslash before a quote or at its end: sam cannot read it; got {answer!r}"
        )
    if question.name == REGION.name and (wrong := regions.problem(answer)):
        return f"{question.option} {wrong}"
    if question.type == SUBNET_ID and answer in known.values():
        return f"{question.option} must be another subnet than the other one; got {answer!r} twice"
    if question.name == "CertificateArn" and answer:
        return _certificate_problem(question, answer, known, account)
    if question.name == "DomainName" and answer:
        return _domain_problem(question, answer, account)
    if question.name == "HostedZoneId" and answer:
        return _zone_problem(question, answer, known, account)
    if account and question.type == VPC_ID:
        return _vpc_problem(question, answer, known, account)
    if account and question.type == SUBNET_ID:
        return _subnet_problem(question, answer, known, account)
    return None


def warnings(
    known: Mapping[str, str], account: Account | None, deployed: Deployed, surroundings: Surroundings
) -> Iterator[str]:
    """Yield what will work, but surely not as it was meant, and what will not work before something else is done."""
    if account:
        yield from _subnet_warnings(known, account)
    region = known.get("Region")
    if region is not None and (unknown := regions.warning(region)):
        yield unknown
    if known.get("Database") == "dsql" and region is not None and region not in DSQL_REGIONS:
        yield (
            f"Aurora DSQL is not in {region}, so CloudFormation will refuse this: choose another region, "
            f"or {option_name('Database')} existing or none"
        )
    yield from _repository_warnings(known, account.repositories if account else None, deployed)
    yield from _database_warnings(known, account.databases if account else frozenset(), deployed)
    yield from _task_warnings(known, surroundings)
    if deployed.status is None:
        yield (
            "whether the stack exists already cannot be seen: if it does, leave out sam deploy --config-env "
            f"{FIRST}, which stops a service that runs"
        )
    if deployed.is_at_work:
        yield f"CloudFormation is at work on the stack ({deployed.status}) and takes no deployment until that has ended"
    if known.get("AllowInsecureLogin") == "false" and not speaks_https(known):
        another = "" if deployed.exists else f"choose {ADDRESS.option} {API_GATEWAY}, or "
        yield (
            f"nobody can log in over plain HTTP: for https {another}add {option_name('DomainName')} or "
            f"{option_name('CertificateArn')}; to try the service out, {option_name('AllowInsecureLogin')} true "
            f"and, for your own address alone, {option_name('AllowedCidr')} <address>/32"
        )
    if known.get(ADDRESS.name) == API_GATEWAY and region is not None and region not in VPC_LINK_ZONES:
        yield (
            f"AWS names no zones of {region} that a VPC link can use, which {API_GATEWAY} takes: if CloudFormation "
            f"refuses it, choose another region or {ADDRESS.option} {LOAD_BALANCER}"
        )


def _with_default(question: Question, other: str) -> Question:
    fits = question.default is not None and question.problem(question.default) is None
    return question if fits else replace(question, default=other)


def _narrowed_to_domain(question: Question, known: Mapping[str, str]) -> Question:
    if "DomainName" not in known:
        return question
    domain, is_zone = known["DomainName"], question.name == "HostedZoneId"
    option = option_name("DomainName")
    if domain and is_zone:
        words = f"must be the id of a public Route 53 zone that holds {domain}, without /hostedzone/ before it"
        return replace(question, default=question.default or None, shortest=1, constraint=words)
    if not domain and (is_zone or known.get(ADDRESS.name) == API_GATEWAY):
        return replace(question, default="", allowed=("",), constraint=f"must be empty without {option}")
    return question


def _certificate_problem(
    question: Question, answer: str, known: Mapping[str, str], account: Account | None
) -> str | None:
    region = known.get("Region")
    if region is not None and (theirs := certificates.region_of(answer)) != region:
        return f"{question.option} must be a certificate of {region}; {answer} is in {theirs}: request one in {region}"
    if account is None or account.certificates is None:
        return None
    if answer not in account.certificates:
        return f"{question.option} must be a certificate of {account.region}; there is no {answer!r}"
    wrong = certificates.problem(account.certificates[answer], known.get("DomainName", ""), datetime.now(UTC))
    return None if wrong is None else f"{question.option} must be a certificate that serves; {answer} {wrong}"


def _domain_problem(question: Question, answer: str, account: Account | None) -> str | None:
    if account is None or account.zones is None or any(zone.holds(answer) for zone in account.public_zones()):
        return None
    names = ", ".join(sorted({zone.name for zone in account.public_zones()})) or "it has none"
    return (
        f"{question.option} must be in a public Route 53 zone of this account ({names}); got {answer!r}: make its zone "
        "first; where its DNS is elsewhere, leave it empty, and give the load balancer a "
        f"{option_name('CertificateArn')}"
    )


def _zone_problem(question: Question, answer: str, known: Mapping[str, str], account: Account | None) -> str | None:
    if account is None or account.zones is None:
        return None
    if answer not in account.zones:
        return f"{question.option} must be a hosted zone of this account; there is no {answer!r}"
    wrong = zone_problem(account.zones[answer], known.get("DomainName", ""))
    return None if wrong is None else f"{question.option} must be a zone that serves; {answer} {wrong}"


def _vpc_problem(question: Question, answer: str, known: Mapping[str, str], account: Account) -> str | None:
    if answer not in account.vpcs:
        return f"{question.option} must be a VPC of {account.region}: {', '.join(account.vpcs)}; got {answer!r}"
    zones = account.zones_of(answer)
    if len(zones) < 2:
        where = f"only in {zones[0]}" if zones else "nowhere"
        return f"{question.option} must be a VPC with subnets in two availability zones; {answer} has them {where}"
    if len({it.zone for it in account.subnets_of(answer) if _is_in_reach(it, known, account)}) < 2:
        return (
            f"{question.option} must be a VPC with subnets in two zones that a VPC link can use, "
            f"{_linkable(account)}; {answer} is not: choose another, or {ADDRESS.option} {LOAD_BALANCER}"
        )
    return None


def _is_in_reach(subnet: Subnet, known: Mapping[str, str], account: Account) -> bool:
    """Tell whether the address can use a subnet: a VPC link cannot be in every zone."""
    if known.get(ADDRESS.name) != API_GATEWAY or not subnet.zone_id:
        return True
    return vpc_link_takes(subnet.zone_id, account.region)


def _linkable(account: Account) -> str:
    return ", ".join(sorted(VPC_LINK_ZONES.get(account.region, ())))


def _subnet_problem(question: Question, answer: str, known: Mapping[str, str], account: Account) -> str | None:
    subnet = account.subnets.get(answer)
    if subnet is None:
        return f"{question.option} must be a subnet of {account.region}; there is no {answer!r}"
    for other in known.values():
        if other in account.vpcs and subnet.vpc_id != other:
            return f"{question.option} must be in {other}; {answer} is in {subnet.vpc_id}"
        if other in account.subnets and account.subnets[other].zone == subnet.zone:
            return f"{question.option} must be in another zone than {other}; {answer} is in {subnet.zone} too"
    if not _is_in_reach(subnet, known, account):
        others = [it for it in account.subnets_of(subnet.vpc_id) if _is_in_reach(it, known, account)]
        return (
            f"{question.option} must be in a zone that a VPC link can use; {answer} is in {subnet.zone}, "
            f"{subnet.zone_id}: choose one of {', '.join(it.id for it in others)}, or {ADDRESS.option} {LOAD_BALANCER}"
        )
    return None


def _subnet_warnings(known: Mapping[str, str], account: Account) -> Iterator[str]:
    reasons = []
    if known.get("AssignPublicIp") == "ENABLED":
        reasons.append(f"with {option_name('AssignPublicIp')} ENABLED tasks there cannot fetch their image")
    if known.get(ADDRESS.name) == LOAD_BALANCER:
        reasons.append("clients cannot reach the load balancer")
    for id_ in known.values():
        if reasons and id_ in account.subnets and account.subnets[id_].public is False:
            yield f"{id_} is private: {', and '.join(reasons)}; choose a public subnet"


def _repository_warnings(
    known: Mapping[str, str], repositories: frozenset[str] | None, deployed: Deployed
) -> Iterator[str]:
    create, name = option_name("CreateECRRepository"), known.get("ImageRepository")
    exists = None if repositories is None else name in repositories
    creates = known.get("CreateECRRepository") == "true"
    created = deployed.exists and deployed.parameters.get("CreateECRRepository") == "true"
    if created and not creates:
        yield f"the stack made the repository {name}: with {create} false it lets go of it, images and all"
    elif creates and exists and not created:
        yield f"the repository {name} exists, so it cannot be made: leave {create} true out"
    elif exists is False and not creates:
        yield f"there is no repository {name} in this account and region: use {create} true, or make it first"


def _database_warnings(known: Mapping[str, str], databases: frozenset[str], deployed: Deployed) -> Iterator[str]:
    take_up, chosen = option_name("DatabaseClusterId"), known.get("DatabaseClusterId", "")
    before = deployed.outputs.get("DatabaseClusterId")
    if "Database" not in known and deployed.exists and before:
        yield (
            f"the new database begins empty: what the stack has recorded stays in the Aurora DSQL cluster {before} "
            "(docs/operating.md#from-one-database-to-another)"
        )
    if known.get("Database") != "dsql" or not databases or chosen in databases:
        return
    here = ", ".join(sorted(databases))
    if chosen:
        yield f"there is no Aurora DSQL cluster {chosen} in this account and region: {take_up} may be {here}"
    elif not deployed.exists:
        yield f"a new, empty Aurora DSQL cluster will be made; to use another, add {take_up} and its id: {here}"


def _task_warnings(known: Mapping[str, str], surroundings: Surroundings) -> Iterator[str]:
    most, least = known.get("MaxContainerCount"), known.get("MinContainerCount")
    if least == "0":
        yield (
            f"with {option_name('MinContainerCount')} 0 in the file a bare sam deploy stops the service; "
            "the first deployment runs no tasks without it"
        )
    if most is None or surroundings.vcpus is None or known.get("Database") == "none":
        return
    wanted = int(most) * int(known["ContainerCpu"]) / 1024
    if wanted > surroundings.vcpus:
        yield (
            f"{most} tasks of {known['ContainerCpu']} CPU units are {wanted:g} vCPUs, and Fargate runs "
            f"{surroundings.vcpus:g} at once in this account and region: lower {option_name('MaxContainerCount')}, or "
            "ask for more in the console, Service Quotas, AWS Fargate"
        )
