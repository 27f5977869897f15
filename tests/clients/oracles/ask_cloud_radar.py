"""Run by cloud-radar's own Python: questions on standard input, what it makes of each template in the file named."""

import json
import sys
from pathlib import Path

from cloud_radar.cf.unit import Template

answers = []
for question in json.load(sys.stdin):
    template = Template(question["template"])
    template.create_stack(question["parameters"], region=question["region"])
    answers.append({section: template.template.get(section, {}) for section in ("Resources", "Outputs")})
Path(sys.argv[1]).write_text(json.dumps(answers))
