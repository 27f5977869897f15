"""An HTTP/1.1 server for WSGI applications, which a crowd of idle, slow or silent connections costs next to nothing."""
