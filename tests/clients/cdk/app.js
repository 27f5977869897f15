// Stacks as people write them with the AWS CDK's own patterns, each to a template of its own. Nothing is looked up.
const cdk = require("aws-cdk-lib");
const acm = require("aws-cdk-lib/aws-certificatemanager");
const cloudwatch = require("aws-cdk-lib/aws-cloudwatch");
const ec2 = require("aws-cdk-lib/aws-ec2");
const ecr = require("aws-cdk-lib/aws-ecr");
const ecs = require("aws-cdk-lib/aws-ecs");
const efs = require("aws-cdk-lib/aws-efs");
const elb = require("aws-cdk-lib/aws-elasticloadbalancingv2");
const iam = require("aws-cdk-lib/aws-iam");
const logs = require("aws-cdk-lib/aws-logs");
const patterns = require("aws-cdk-lib/aws-ecs-patterns");
const scaling = require("aws-cdk-lib/aws-applicationautoscaling");
const secretsmanager = require("aws-cdk-lib/aws-secretsmanager");
const servicediscovery = require("aws-cdk-lib/aws-servicediscovery");
const sqs = require("aws-cdk-lib/aws-sqs");

const SOMEWHERE = { account: "111122223333", region: "eu-central-1" };
const app = new cdk.App({ outdir: process.argv[2], analyticsReporting: false });

function variant(name, build, env) {
  build(new cdk.Stack(app, name, { env, synthesizer: new cdk.LegacyStackSynthesizer() }));
}

const image = () => ecs.ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:1.27");
const web = (more) => ({ taskImageOptions: { image: image(), ...more } });
const network = (stack) => new ec2.Vpc(stack, "Vpc", { maxAzs: 2 });
const certificate = (stack) =>
  acm.Certificate.fromCertificateArn(
    stack, "Certificate", "arn:aws:acm:eu-central-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef");
const hosts = (stack, cluster) =>
  cluster.addCapacity("Hosts", { instanceType: new ec2.InstanceType("t3.medium"), desiredCapacity: 2 });
const cluster = (stack, more) => new ecs.Cluster(stack, "Cluster", { vpc: network(stack), ...more });

for (const [suffix, env] of [["Anywhere", undefined], ["Somewhere", SOMEWHERE]]) {
  variant(`Http${suffix}`, (stack) => {
    new patterns.ApplicationLoadBalancedFargateService(stack, "Web", web());
  }, env);

  variant(`Https${suffix}`, (stack) => {
    new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
      ...web({ containerPort: 8080, environment: { PORT: "8080" } }),
      certificate: certificate(stack), redirectHTTP: true, minHealthyPercent: 100,
    });
  }, env);
}

variant("PublicAddress", (stack) => {
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), assignPublicIp: true, minHealthyPercent: 100,
    vpc: new ec2.Vpc(stack, "Vpc", {
      maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: "public", subnetType: ec2.SubnetType.PUBLIC }],
    }),
  });
});

variant("Internal", (stack) => {
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), publicLoadBalancer: false, openListener: false, desiredCount: 2, minHealthyPercent: 100,
    taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  });
});

variant("ImportedVpc", (stack) => {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-0123456789abcdef0", availabilityZones: ["eu-central-1a", "eu-central-1b"],
    publicSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    privateSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), vpc, healthCheckGracePeriod: cdk.Duration.seconds(90), minHealthyPercent: 100,
  });
}, SOMEWHERE);

variant("Scaling", (stack) => {
  const pattern = new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), cpu: 512, memoryLimitMiB: 1024, minHealthyPercent: 100,
    circuitBreaker: { enable: true, rollback: true },
  });
  pattern.targetGroup.configureHealthCheck({
    path: "/health", interval: cdk.Duration.seconds(15), timeout: cdk.Duration.seconds(5) });
  pattern.targetGroup.setAttribute("deregistration_delay.timeout_seconds", "20");
  const count = pattern.service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 20 });
  count.scaleOnCpuUtilization("Cpu", { targetUtilizationPercent: 60 });
  count.scaleOnMemoryUtilization("Memory", { targetUtilizationPercent: 70 });
  count.scaleOnRequestCount("Requests", { requestsPerTarget: 1000, targetGroup: pattern.targetGroup });
  count.scaleOnSchedule("Morning", { schedule: scaling.Schedule.cron({ hour: "7", minute: "0" }), minCapacity: 4 });
  count.scaleOnMetric("Steps", {
    metric: pattern.service.metricCpuUtilization(),
    scalingSteps: [{ upper: 10, change: -1 }, { lower: 80, change: +2 }, { lower: 90, change: +4 }],
  });
});

variant("ArmOnSpot", (stack) => {
  const where = cluster(stack, { enableFargateCapacityProviders: true, containerInsightsV2: ecs.ContainerInsights.ENHANCED });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), cluster: where, minHealthyPercent: 100, cpu: 1024, memoryLimitMiB: 2048,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    capacityProviderStrategies: [
      { capacityProvider: "FARGATE_SPOT", weight: 3 }, { capacityProvider: "FARGATE", weight: 1, base: 1 }],
  });
});

variant("SecretsAndRepository", (stack) => {
  const repository = new ecr.Repository(stack, "Repository", { imageScanOnPush: true });
  const secret = new secretsmanager.Secret(stack, "Secret");
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    minHealthyPercent: 100, enableExecuteCommand: true, propagateTags: ecs.PropagatedTagSource.SERVICE,
    taskImageOptions: {
      image: ecs.ContainerImage.fromEcrRepository(repository, "1.0.0"), containerPort: 3000,
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(secret, "password"), WHOLE: ecs.Secret.fromSecretsManager(secret) },
      logDriver: ecs.LogDrivers.awsLogs({ streamPrefix: "web", logRetention: logs.RetentionDays.ONE_MONTH }),
    },
  });
});

variant("FileSystem", (stack) => {
  const where = cluster(stack);
  const files = new efs.FileSystem(stack, "Files", { vpc: where.vpc, encrypted: true });
  const task = new ecs.FargateTaskDefinition(stack, "Task", { cpu: 256, memoryLimitMiB: 512, ephemeralStorageGiB: 40 });
  task.addVolume({ name: "files", efsVolumeConfiguration: { fileSystemId: files.fileSystemId, transitEncryption: "ENABLED" } });
  const container = task.addContainer("web", {
    image: image(), portMappings: [{ containerPort: 80 }], logging: ecs.LogDrivers.awsLogs({ streamPrefix: "web" }),
    healthCheck: { command: ["CMD-SHELL", "curl -f http://localhost/ || exit 1"], startPeriod: cdk.Duration.seconds(10) },
  });
  container.addMountPoints({ containerPath: "/files", sourceVolume: "files", readOnly: false });
  const pattern = new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    cluster: where, taskDefinition: task, minHealthyPercent: 100 });
  files.connections.allowDefaultPortFrom(pattern.service);
  files.grantRootAccess(task.taskRole);
});

variant("Sidecar", (stack) => {
  const task = new ecs.FargateTaskDefinition(stack, "Task", { cpu: 512, memoryLimitMiB: 1024 });
  const proxy = task.addContainer("proxy", { image: image(), portMappings: [{ containerPort: 80 }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: "proxy", mode: ecs.AwsLogDriverMode.NON_BLOCKING }) });
  const worker = task.addContainer("worker", { image: image(), essential: false, memoryReservationMiB: 256,
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: "worker" }), stopTimeout: cdk.Duration.seconds(60) });
  proxy.addContainerDependencies({ container: worker, condition: ecs.ContainerDependencyCondition.START });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", { taskDefinition: task, minHealthyPercent: 100 });
});

variant("Connect", (stack) => {
  const where = cluster(stack, { defaultCloudMapNamespace: { name: "internal", useForServiceConnect: true } });
  const task = new ecs.FargateTaskDefinition(stack, "Task");
  task.addContainer("api", {
    image: image(), logging: ecs.LogDrivers.awsLogs({ streamPrefix: "api" }),
    portMappings: [{ containerPort: 9090, name: "api", appProtocol: ecs.AppProtocol.http }],
  });
  new ecs.FargateService(stack, "Api", {
    cluster: where, taskDefinition: task, minHealthyPercent: 100,
    serviceConnectConfiguration: {
      services: [{ portMappingName: "api", dnsName: "api", port: 80 }],
      logDriver: ecs.LogDrivers.awsLogs({ streamPrefix: "connect" }),
    },
  });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", { ...web(), cluster: where, minHealthyPercent: 100 });
});

variant("Discovery", (stack) => {
  const where = cluster(stack, { defaultCloudMapNamespace: { name: "example.internal" } });
  new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    ...web(), cluster: where, minHealthyPercent: 100,
    cloudMapOptions: { name: "web", dnsRecordType: servicediscovery.DnsRecordType.A, dnsTtl: cdk.Duration.seconds(10) },
  });
});

variant("Network", (stack) => {
  const pattern = new patterns.NetworkLoadBalancedFargateService(stack, "Web", { ...web(), minHealthyPercent: 100 });
  pattern.service.connections.allowFromAnyIpv4(ec2.Port.tcp(80));
});

variant("NetworkInternal", (stack) => {
  const pattern = new patterns.NetworkLoadBalancedFargateService(stack, "Web", {
    ...web({ containerPort: 5432 }), listenerPort: 5432, publicLoadBalancer: false, minHealthyPercent: 100 });
  pattern.service.connections.allowFrom(ec2.Peer.ipv4("10.0.0.0/16"), ec2.Port.tcp(5432));
});

variant("Hosts", (stack) => {
  const where = cluster(stack);
  hosts(stack, where);
  new patterns.ApplicationLoadBalancedEc2Service(stack, "Web", {
    ...web(), cluster: where, memoryLimitMiB: 256, minHealthyPercent: 50 });
});

variant("HostsNetwork", (stack) => {
  const where = cluster(stack);
  const group = hosts(stack, where);
  const pattern = new patterns.NetworkLoadBalancedEc2Service(stack, "Web", {
    ...web(), cluster: where, memoryReservationMiB: 256, minHealthyPercent: 50 });
  group.connections.allowFrom(ec2.Peer.ipv4("10.0.0.0/16"), ec2.Port.tcpRange(32768, 65535));
  pattern.targetGroup.setAttribute("preserve_client_ip.enabled", "true");
});

variant("HostsDaemon", (stack) => {
  const where = cluster(stack);
  hosts(stack, where);
  const task = new ecs.Ec2TaskDefinition(stack, "Task", { networkMode: ecs.NetworkMode.HOST });
  task.addContainer("agent", { image: image(), memoryReservationMiB: 64, portMappings: [{ containerPort: 8125 }] });
  new ecs.Ec2Service(stack, "Agent", { cluster: where, taskDefinition: task, daemon: true });
});

variant("Queue", (stack) => {
  new patterns.QueueProcessingFargateService(stack, "Worker", {
    image: image(), minHealthyPercent: 100, minScalingCapacity: 1, maxScalingCapacity: 10,
    queue: new sqs.Queue(stack, "Queue", { visibilityTimeout: cdk.Duration.minutes(5) }),
    scalingSteps: [{ upper: 0, change: -1 }, { lower: 100, change: +1 }, { lower: 500, change: +5 }],
  });
});

variant("QueueOnHosts", (stack) => {
  const where = cluster(stack);
  hosts(stack, where);
  new patterns.QueueProcessingEc2Service(stack, "Worker", {
    cluster: where, image: image(), memoryLimitMiB: 256, minHealthyPercent: 50 });
});

variant("Scheduled", (stack) => {
  new patterns.ScheduledFargateTask(stack, "Nightly", {
    cluster: cluster(stack), schedule: scaling.Schedule.cron({ hour: "3", minute: "0" }),
    scheduledFargateTaskImageOptions: { image: image(), cpu: 256, memoryLimitMiB: 512 },
  });
});

variant("SeveralTargetGroups", (stack) => {
  new patterns.ApplicationMultipleTargetGroupsFargateService(stack, "Web", {
    cluster: cluster(stack), cpu: 512, memoryLimitMiB: 1024, minHealthyPercent: 100,
    taskImageOptions: { image: image(), containerPorts: [80, 9000] },
    targetGroups: [{ containerPort: 80 }, { containerPort: 9000, pathPattern: "/admin/*", priority: 10 }],
  });
});

variant("SeveralNetworkTargetGroups", (stack) => {
  const pattern = new patterns.NetworkMultipleTargetGroupsFargateService(stack, "Web", {
    cluster: cluster(stack), minHealthyPercent: 100,
    taskImageOptions: { image: image(), containerPorts: [80, 8443] },
    loadBalancers: [{ name: "lb", listeners: [{ name: "http", port: 80 }, { name: "tls", port: 8443 }] }],
    targetGroups: [{ containerPort: 80, listener: "http" }, { containerPort: 8443, listener: "tls" }],
  });
  pattern.service.connections.allowFromAnyIpv4(ec2.Port.tcp(80));
  pattern.service.connections.allowFromAnyIpv4(ec2.Port.tcp(8443));
});

// Two services behind one load balancer, by host and by path.
variant("SharedLoadBalancer", (stack) => {
  const where = cluster(stack);
  const balancer = new elb.ApplicationLoadBalancer(stack, "LoadBalancer", { vpc: where.vpc, internetFacing: true });
  const listener = balancer.addListener("Http", {
    port: 80, defaultAction: elb.ListenerAction.fixedResponse(404, { contentType: "text/plain", messageBody: "Not found" }) });
  for (const [name, priority, condition] of [
    ["Shop", 10, elb.ListenerCondition.hostHeaders(["shop.example.com"])],
    ["Api", 20, elb.ListenerCondition.pathPatterns(["/api/*"])]]) {
    const task = new ecs.FargateTaskDefinition(stack, `${name}Task`);
    task.addContainer("web", { image: image(), portMappings: [{ containerPort: 8080 }] });
    const service = new ecs.FargateService(stack, name, {
      cluster: where, taskDefinition: task, minHealthyPercent: 100, desiredCount: 2 });
    listener.addTargets(name, { targets: [service], port: 80, priority, conditions: [condition] });
  }
});

// ECS's own blue/green deployment, with a test listener, and stopped by an alarm.
variant("BlueGreen", (stack) => {
  const where = cluster(stack);
  const { vpc } = where;
  const balancer = new elb.ApplicationLoadBalancer(stack, "LoadBalancer", { vpc, internetFacing: true });
  const group = (name) => new elb.ApplicationTargetGroup(stack, name, {
    vpc, port: 80, targetType: elb.TargetType.IP, healthCheck: { path: "/health" } });
  const [blue, green] = [group("Blue"), group("Green")];
  const rule = (name, port) => new elb.ApplicationListenerRule(stack, `${name}Rule`, {
    listener: balancer.addListener(name, {
      port, protocol: elb.ApplicationProtocol.HTTP, defaultAction: elb.ListenerAction.fixedResponse(404) }),
    priority: 1, conditions: [elb.ListenerCondition.pathPatterns(["/*"])],
    action: elb.ListenerAction.weightedForward([{ targetGroup: blue, weight: 100 }, { targetGroup: green, weight: 0 }]),
  });
  const [live, test] = [rule("Http", 80), rule("Test", 8080)];
  const task = new ecs.FargateTaskDefinition(stack, "Task");
  task.addContainer("web", { image: image(), portMappings: [{ containerPort: 80 }] });
  const service = new ecs.FargateService(stack, "Service", {
    cluster: where, taskDefinition: task, minHealthyPercent: 100,
    deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN, bakeTime: cdk.Duration.minutes(5) });
  const target = service.loadBalancerTarget({
    containerName: "web", containerPort: 80, protocol: ecs.Protocol.TCP,
    alternateTarget: new ecs.AlternateTarget("Alternate", {
      alternateTargetGroup: green, productionListener: ecs.ListenerRuleConfiguration.applicationListenerRule(live),
      testListener: ecs.ListenerRuleConfiguration.applicationListenerRule(test) }),
  });
  blue.addTarget(target);
  const errors = new cloudwatch.Alarm(stack, "Errors", {
    metric: balancer.metrics.httpCodeTarget(elb.HttpCodeTarget.TARGET_5XX_COUNT), threshold: 10, evaluationPeriods: 2 });
  service.enableDeploymentAlarms([errors.alarmName], { behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM });
});

// Nothing but endpoints to reach AWS by, and a role that lets a task read one table.
variant("Endpoints", (stack) => {
  const vpc = new ec2.Vpc(stack, "Vpc", {
    maxAzs: 2, natGateways: 0,
    subnetConfiguration: [
      { name: "public", subnetType: ec2.SubnetType.PUBLIC },
      { name: "isolated", subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  });
  for (const service of ["ECR", "ECR_DOCKER", "CLOUDWATCH_LOGS", "SECRETS_MANAGER"]) {
    vpc.addInterfaceEndpoint(service, { service: ec2.InterfaceVpcEndpointAwsService[service] });
  }
  const pattern = new patterns.ApplicationLoadBalancedFargateService(stack, "Web", {
    vpc, minHealthyPercent: 100, taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    taskImageOptions: { image: ecs.ContainerImage.fromEcrRepository(new ecr.Repository(stack, "Repository"), "1") },
  });
  pattern.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
    actions: ["dynamodb:GetItem", "dynamodb:Query"],
    resources: [stack.formatArn({ service: "dynamodb", resource: "table", resourceName: "orders" })] }));
});

app.synth();
