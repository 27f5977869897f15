"""A DNS server on loopback that answers what it is told."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset

from budget_stack.configure.public_dns import PublicDns


@contextmanager
def name_server(records=None, *, rcode=dns.rcode.NOERROR, silent=False):
    """Serve records until the block ends, and give the client that asks there.

    Args:
        records: Values by name and type, such as ("example.com", "NS"); a name with no type at all is NXDOMAIN.
        rcode: What every answer says, where it is not this.
        silent: Whether it never answers.
    """
    known = records or {}

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            text, socket = self.request
            if silent:
                return
            query = dns.message.from_wire(text)
            (question,) = query.question
            name = question.name.to_text(omit_final_dot=True)
            response = dns.message.make_response(query)
            response.set_rcode(rcode)
            if values := known.get((name, dns.rdatatype.to_text(question.rdtype))):
                response.answer.append(dns.rrset.from_text(question.name, 60, "IN", question.rdtype, *values))
            elif rcode == dns.rcode.NOERROR and not any(it == name or it.endswith(f".{name}") for it, _ in known):
                response.set_rcode(dns.rcode.NXDOMAIN)
            socket.sendto(response.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield PublicDns(["127.0.0.1"], server.server_address[1])
        finally:
            server.shutdown()
            thread.join()
