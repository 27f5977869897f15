"""An HTTP/1.1 server for WSGI applications, for which idle and slow connections cost next to nothing."""
