// A stack that includes a template: node existing_project.js TEMPLATE FOLDER
const { App, LegacyStackSynthesizer, Stack } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const app = new App({ outdir: process.argv[3], analyticsReporting: false });
const stack = new Stack(app, "Including", { synthesizer: new LegacyStackSynthesizer() });
const included = new CfnInclude(stack, "Shop", { templateFile: process.argv[2] });
console.log(included.getResource("Service").constructor.name);
app.synth();
