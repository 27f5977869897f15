# Everything sets itself up: Python 3.11 or newer with venv, make and git are all it takes.
#   make template   writes template.yaml      FORMAT=cloudformation without SAM's transform, FORMAT=json as JSON
#   make configure  asks for address, VPC and subnets and writes samconfig.toml, so that a bare `sam deploy` works
#   make release    builds the image, pushes it, and deploys it by its digest    ARGS="--tag 1.4.0"
#   make pipeline   writes pipeline.yaml, which builds and deploys each commit    ARGS="--github OWNER/NAME"
#   make run        starts the Budget Tracker on http://127.0.0.1:5000      DEMO=1 with a year of believable data
#   make test       runs the tests            ARGS="tests/examples -x" goes on to pytest
#   make check      runs what needs more: linters, types, real clients, the image
#   make lint       runs linters and types alone, and compares what is made from the code with what is committed
#   make format     formats the code and mends what the linter can mend
#   make docs       writes docs/reference, which is made from the code
#   make image      builds the image with docker or podman
#   make sbom       writes build/sbom.json, what the image is made of
#   make bench      prints how quick the library and the Budget Tracker are, beside others
#   make torture    kills, restarts and overloads the Budget Tracker, and checks that nothing is lost
#   make live       deploys to your AWS account as docs/ says and deletes it again; it asks first    ARGS="--help"
#   make lock       takes newer versions of what is pinned
#   make clean      removes what the others have set up
PYTHON ?= python3
FORMAT ?= sam
IMAGE_CHECK ?= scripts/check_image.sh

PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
NPM = --prefix . --no-package-lock --ignore-scripts --no-audit --no-fund --silent
TEMPLATE = template.$(if $(filter json,$(FORMAT)),json,yaml)
FORMATTED = $(addprefix --format ,$(filter-out json,$(FORMAT))) $(if $(filter json,$(FORMAT)),--json)

.DEFAULT_GOAL := help
.PHONY: help template configure release pipeline run test check lint format docs image sbom bench torture live lock clean

help:
	@sed -n '2,/^[^#]/s/^#   //p' $(firstword $(MAKEFILE_LIST))

# Whatever budget-stack.toml says, it is built beside template.yaml: to the file that samconfig.toml names.
template: .venv/installed
	.venv/bin/budget-stack template --output $(TEMPLATE) $(FORMATTED)
	$(if $(wildcard budget-stack.toml),.venv/bin/budget-stack template --settings budget-stack.toml --samconfig samconfig.toml $(FORMATTED))

configure: .venv/aws
	$(if $(ARGS),,@echo 'Options go into ARGS: make configure ARGS="--help"' >&2)
	.venv/bin/budget-stack configure $(ARGS)

release: .venv/aws
	.venv/bin/budget-stack release $(ARGS)

pipeline: .venv/installed
	.venv/bin/budget-stack pipeline --output pipeline.yaml $(ARGS)

run: export DATABASE_URL := $(if $(DEMO),sqlite:///demo.db,$(DATABASE_URL))
run: .venv/service
	$(if $(DEMO),.venv/bin/python -m service demo)
	.venv/bin/python -m service

test: .venv/tested
	.venv/bin/python -m pytest -m 'not check' -n auto --dist loadfile $(ARGS)

check: lint $(patsubst %,.tools/%/installed,sam aws ministack checkov cfnguard parliament pyright cdk samples constructs cyclonedx-py cloud-radar cfneval sceptre runway)
	$(IMAGE_CHECK) . 5000 /health SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_hex(32))')
	.venv/bin/python -m pytest -m check -n auto --dist loadfile $(ARGS)

lint: .venv/checked
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --explicit-package-bases budget_stack service scripts examples
	.venv/bin/lint-imports --no-cache
	.venv/bin/budget-stack template | cmp - template.yaml # stale? make template
	.venv/bin/python -m scripts.docs --check # stale? make docs

format: .venv/checked
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

docs: .venv/checked
	.venv/bin/python -m scripts.docs

image:
	$(or $(shell command -v docker),$(shell command -v podman),$(error docker or podman is needed to build the image)) \
		build --tag budget-tracker:latest .

sbom: .tools/cyclonedx-py/installed
	@mkdir -p build
	.tools/cyclonedx-py/bin/cyclonedx-py requirements --output-reproducible --short-PURLs --spec-version 1.6 \
		service/requirements.txt | .venv/bin/python -m scripts.sbom > build/sbom.json

bench: .venv/tested .tools/ihatemoney/installed
	.venv/bin/python scripts/bench.py
	.venv/bin/python -m scripts.bench_check
	.venv/bin/python scripts/bench_rig.py
	.venv/bin/python -m scripts.bench_service $(ARGS)

torture: .venv/checked
	.venv/bin/python -m scripts.torture $(ARGS)

live: .venv/aws
	.venv/bin/python -m scripts.live $(ARGS)

# Pins every version that the tests and the image use; run it to take newer ones.
lock: .venv/checked
	cd service && ../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-emit-index-url --custom-compile-command 'make lock' --upgrade \
		requirements.in --output-file requirements.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
		--no-annotate --no-emit-index-url --custom-compile-command 'make lock' --upgrade \
		--all-extras --constraint service/requirements.txt \
		setup.cfg tests/requirements.in tests/requirements-check.in --output-file tests/constraints.txt

clean:
	rm -rf .venv .tools .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info

# pip comes last into an environment: without it there is half of one, which is made anew.
.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv, or" \
		"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])') where that is not the same. Then: make $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv

.venv/installed: .venv/bin/pip setup.cfg pyproject.toml tests/constraints.txt
	$(PIP) install --constraint tests/constraints.txt --editable .
	@touch $@

.venv/aws: .venv/installed
	$(PIP) install --constraint tests/constraints.txt --editable '.[aws]'
	@touch $@

.venv/service: .venv/bin/pip service/requirements.txt
	$(PIP) install --require-hashes --requirement service/requirements.txt
	@touch $@

.venv/tested: .venv/installed .venv/service tests/requirements.in
	$(PIP) install --constraint tests/constraints.txt --editable '.[aws,sam,testing]' --requirement tests/requirements.in
	@touch $@

.venv/checked: .venv/tested tests/requirements-check.in
	$(PIP) install --constraint tests/constraints.txt --editable '.[validate]' --requirement tests/requirements-check.in
	@touch $@

# Tools whose pins conflict with ours, each in an environment of its own.
.tools/sam/installed: REQUIREMENTS = aws-sam-cli==1.170.0
.tools/aws/installed: REQUIREMENTS = awscli==1.46.3
.tools/ministack/installed: REQUIREMENTS = 'ministack[full]==1.5.33'
.tools/checkov/installed: REQUIREMENTS = checkov==3.3.30
.tools/parliament/installed: REQUIREMENTS = parliament==1.6.4 'setuptools<81'
.tools/pyright/installed: REQUIREMENTS = 'pyright[nodejs]==1.1.414'
.tools/cyclonedx-py/installed: REQUIREMENTS = cyclonedx-bom==7.5.0
.tools/cloud-radar/installed: REQUIREMENTS = cloud-radar==0.17.0
.tools/cfneval/installed: REQUIREMENTS = cfneval==1.2.0
.tools/sceptre/installed: REQUIREMENTS = sceptre==4.7.0 --editable .
.tools/runway/installed: REQUIREMENTS = runway==2.8.4 --editable .
.tools/ihatemoney/installed: REQUIREMENTS = ihatemoney==7.2.1 gunicorn==27.0.1
.tools/%/installed: Makefile | .venv/checked
	.venv/bin/python -m venv --without-pip --clear .tools/$*
	.venv/bin/uv pip install --quiet --python .tools/$*/bin/python $(REQUIREMENTS)
	@touch $@

# AWS's cfn-guard with the rules of Control Tower. Packed, not installed: nothing of the package is run but the binary.
CFNGUARD = cdklabs-cdk-validator-cfnguard-0.0.62.tgz
CFNGUARD_SHA512 = 4a0da4f34ebb07400827cd901522e11d3508ab13984ca001bd5ad31e2c9cea3d2b136347962d9d88862a7fec3e0e4b8328261880c20e81adcead830e1d4c3499
.tools/cfnguard/installed: Makefile
	rm -rf $(@D) && mkdir -p $(@D)
	cd $(@D) && npm pack --silent @cdklabs/cdk-validator-cfnguard@0.0.62 >/dev/null
	echo '$(CFNGUARD_SHA512)  $(@D)/$(CFNGUARD)' | shasum --algorithm 512 --check --quiet
	tar -xzf $(@D)/$(CFNGUARD) -C $(@D)
	@touch $@

# The AWS CDK, for the templates that its patterns make.
.tools/cdk/installed: Makefile
	rm -rf $(@D) && mkdir -p $(@D)
	cd $(@D) && npm install $(NPM) aws-cdk-lib@2.276.0 constructs@10.8.1
	@touch $@

# Templates that others wrote: cfn-modules' from npm, and troposphere's examples from its source on PyPI.
CFN_MODULES = alb@1.2.0 alb-listener@1.4.0 client-sg@1.0.0 ecs-alb-target@1.4.0 ecs-cluster@1.2.0 \
	ecs-nlb-listener-and-target@1.4.0 efs-file-system@1.3.0 fargate-service@2.15.1 nlb@1.1.0 secret@1.3.0 vpc@2.3.0
.tools/samples/installed: Makefile .venv/bin/pip
	rm -rf $(@D) && mkdir -p $(@D)
	cd $(@D) && npm install $(NPM) $(addprefix @cfn-modules/,$(CFN_MODULES))
	$(PIP) download --no-deps --no-binary troposphere --dest $(@D) troposphere==4.11.1
	tar -xzf $(@D)/troposphere-4.11.1.tar.gz -C $(@D)
	@touch $@

# Templates that AWS's Solutions Constructs are compared with. Packed, not installed: nothing of the packages is run.
CONSTRUCTS = apigateway-lambda@2.104.0 cloudfront-s3@2.104.0 constructs-factories@2.92.1 dynamodbstreams-lambda@2.101.0 \
	eventbridge-lambda@2.103.0 eventbridge-sqs@2.103.0 eventbridge-stepfunctions@2.65.0 fargate-opensearch@2.104.0 \
	kinesisstreams-lambda@2.76.0 lambda-dynamodb@2.101.0 lambda-elasticsearch-kibana@2.104.0 lambda-s3@2.56.0 \
	lambda-secretsmanager@2.92.1 lambda-sns@2.97.0 lambda-sqs@2.86.0 lambda-sqs-lambda@2.103.0 \
	lambda-stepfunctions@2.56.0 openapigateway-lambda@2.103.0 s3-lambda@2.96.0 sns-lambda@2.103.0 sns-sqs@2.56.0 \
	sqs-lambda@2.104.0 wafwebacl-alb@2.104.0 wafwebacl-apigateway@2.104.0 wafwebacl-cloudfront@2.104.0
.tools/constructs/installed: Makefile
	rm -rf $(@D) && mkdir -p $(@D)
	cd $(@D) && npm pack --silent $(addprefix @aws-solutions-constructs/aws-,$(CONSTRUCTS)) >/dev/null
	cd $(@D) && for package in *.tgz; do mkdir $${package%.tgz} && tar -xzf $$package -C $${package%.tgz}; done
	@touch $@
