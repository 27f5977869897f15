"""`budget-stack release`: one image from its Dockerfile to a stack that runs it."""
