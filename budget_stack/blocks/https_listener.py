"""The HTTPS listener of a load balancer."""

from __future__ import annotations

from troposphere import Template, ec2
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.errors import InvalidSetting
from budget_stack.facts.load_balancer import TLS_POLICY
from budget_stack.facts.network import ANY_IPV4
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_cidr, check_optional_references, check_references, check_text
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, is_literal


class HttpsListenerSettings(Frozen):
    """What a client must be able to speak.

    Attributes:
        tls_policy: Elastic Load Balancing's name of the protocols and ciphers. The default is TLS 1.3 and 1.2, with
            a key exchange that later computers cannot break where a client offers it.

    Raises:
        InvalidSetting: a literal that is no security policy.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    """

    tls_policy: Value = TLS_POLICY

    def __post_init__(self) -> None:
        check_text("tls_policy", self.tls_policy)
        if self.tls_policy != TLS_POLICY and is_literal(self.tls_policy):
            # imported here, since few stacks have another policy
            from budget_stack.facts.tls_policies import is_certainly_unknown

            if is_certainly_unknown(str(self.tls_policy)):
                raise InvalidSetting("tls_policy", self.tls_policy, f"a security policy such as {TLS_POLICY}")


class HttpsListener(Handle):
    """What `add_https_listener` adds; `ingress` is `None` without a security group."""

    listener: elb.Listener
    ingress: ec2.SecurityGroupIngress | None


def add_https_listener(
    template: Template,
    *,
    load_balancer_arn: Value,
    certificate_arn: Value,
    security_group_id: Value | None = None,
    allowed_cidr: Value = ANY_IPV4,
    settings: HttpsListenerSettings = HttpsListenerSettings(),
    prefix: str = "",
) -> HttpsListener:
    """Add a listener on port 443 that answers 404 until a rule says otherwise, and let clients reach it.

    `add_routing` adds the rule, and turns what the plain listener has into a redirect.

    Args:
        template: The template to add to.
        load_balancer_arn: The application load balancer.
        certificate_arn: A certificate of the same region that is issued.
        security_group_id: The load balancer's security group, which then lets port 443 in. Left out, it must do so
            already.
        allowed_cidr: The IPv4 addresses that it lets in, by default everybody's.
        settings: The settings of the listener.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.
    """
    check_references(load_balancer_arn=load_balancer_arn, certificate_arn=certificate_arn)
    check_optional_references(security_group_id=security_group_id)
    check_cidr("allowed_cidr", allowed_cidr)
    listener = add_resource(
        template,
        elb.Listener(
            logical_id(prefix, "HttpsListener"),
            LoadBalancerArn=load_balancer_arn,
            Port=443,
            Protocol="HTTPS",
            Certificates=[elb.Certificate(CertificateArn=certificate_arn)],
            SslPolicy=settings.tls_policy,
            DefaultActions=[
                elb.Action(
                    Type="fixed-response",
                    FixedResponseConfig=elb.FixedResponseConfig(StatusCode="404"),
                )
            ],
        ),
    )
    if security_group_id is None:
        return HttpsListener(listener, None)
    # A resource of its own, so that it comes and goes with the listener.
    ingress = add_resource(
        template,
        ec2.SecurityGroupIngress(
            logical_id(prefix, "HttpsIngress"),
            GroupId=security_group_id,
            CidrIp=allowed_cidr,
            IpProtocol="tcp",
            FromPort=443,
            ToPort=443,
            Description="HTTPS from clients",
        ),
    )
    return HttpsListener(listener, ingress)
