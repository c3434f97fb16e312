package dev.holdfast.drill.emulator;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The little of EC2 that a case needs: machines with volumes and what protects them, snapshots. Thread-safe. */
final class PocketEc2 {
    private static final String TYPE = "m6i.large";

    private final Clock clock;
    private final Instant launched;
    private final Map<String, Machine> machines = new TreeMap<>();
    private final List<Snapshot> snapshots = new ArrayList<>();

    /** A snapshot that was taken. */
    record Snapshot(String id, String volume, Instant at, Map<String, String> tags) {}

    private record Machine(
            String id, Map<String, String> tags, Map<String, String> volumes, Map<String, String> attributes) {}

    PocketEc2(Clock clock) {
        this.clock = clock;
        this.launched = clock.instant().minus(1, ChronoUnit.DAYS);
    }

    synchronized void machine(String id, Map<String, String> tags, Map<String, String> volumesByDevice) {
        var attributes = new TreeMap<String, String>();
        volumesByDevice.keySet().forEach(device -> attributes.put(device, "true"));
        machines.put(id, new Machine(id, tags, volumesByDevice, attributes));
    }

    synchronized List<Snapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    synchronized Map<String, String> attributes(String instance) {
        return Map.copyOf(machine(instance).attributes());
    }

    synchronized Reply answer(Call call) {
        var form = call.form();
        return switch (call.action()) {
            case "DescribeInstances" -> describe(form);
            case "DescribeInstanceTypes" ->
                reply(
                        "DescribeInstanceTypes",
                        "<instanceTypeSet><item>" + Xml.element("instanceType", TYPE)
                                + "<instanceStorageSupported>false</instanceStorageSupported></item></instanceTypeSet>");
            case "DescribeInstanceAttribute" -> attribute(form);
            case "ModifyInstanceAttribute" -> modify(form);
            case "CreateSnapshots" -> createAll(form);
            case "CreateSnapshot" -> createOne(form);
            case "DescribeSnapshots" -> describeSnapshots(form);
            default -> throw new Ec2Error(501, "NotImplemented", call.action());
        };
    }

    private Machine machine(String id) {
        var machine = machines.get(id);
        if (machine == null) {
            throw Ec2Error.badRequest("InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
        }
        return machine;
    }

    private Reply describe(Form form) {
        String items = form.list("InstanceId").stream()
                .map(id -> "<item>" + instance(machine(id)) + "</item>")
                .collect(Collectors.joining());
        return reply(
                "DescribeInstances",
                "<reservationSet><item><instancesSet>" + items + "</instancesSet></item></reservationSet>");
    }

    private String instance(Machine machine) {
        String volumes = machine.volumes().entrySet().stream()
                .map(one -> "<item>" + Xml.element("deviceName", one.getKey()) + "<ebs>"
                        + Xml.element("volumeId", one.getValue())
                        + Xml.element(
                                "deleteOnTermination", machine.attributes().getOrDefault(one.getKey(), "true"))
                        + "</ebs></item>")
                .collect(Collectors.joining());
        return Xml.element("instanceId", machine.id()) + Xml.element("instanceType", TYPE)
                + Xml.element("launchTime", launched)
                + "<instanceState><code>16</code><name>running</name></instanceState>"
                + "<metadataOptions><state>applied</state><httpTokens>required</httpTokens>"
                + "<httpPutResponseHopLimit>1</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>"
                + "<blockDeviceMapping>" + volumes + "</blockDeviceMapping>" + tags(machine.tags());
    }

    private static String tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        "<item>" + Xml.element("key", tag.getKey()) + Xml.element("value", tag.getValue()) + "</item>")
                .collect(Collectors.joining("", "<tagSet>", "</tagSet>"));
    }

    private Reply attribute(Form form) {
        String id = form.get("InstanceId").orElse("");
        String name = form.get("Attribute").orElse("");
        String value = machine(id).attributes().getOrDefault(name, "false");
        return reply(
                "DescribeInstanceAttribute",
                Xml.element("instanceId", id) + "<" + name + ">" + Xml.element("value", value) + "</" + name + ">");
    }

    private Reply modify(Form form) {
        var attributes = machine(form.get("InstanceId").orElse("")).attributes();
        form.get("DisableApiTermination.Value").ifPresent(value -> attributes.put("disableApiTermination", value));
        form.get("DisableApiStop.Value").ifPresent(value -> attributes.put("disableApiStop", value));
        form.get("BlockDeviceMapping.1.DeviceName")
                .ifPresent(device -> attributes.put(
                        device,
                        form.get("BlockDeviceMapping.1.Ebs.DeleteOnTermination").orElse("true")));
        return reply("ModifyInstanceAttribute", "<return>true</return>");
    }

    private Reply createAll(Form form) {
        var machine = machine(form.get("InstanceSpecification.InstanceId").orElse(""));
        String items = machine.volumes().values().stream()
                .map(volume -> "<item>" + shown(take(volume, form), "state") + "</item>")
                .collect(Collectors.joining());
        return reply("CreateSnapshots", "<snapshotSet>" + items + "</snapshotSet>");
    }

    private Reply createOne(Form form) {
        return reply("CreateSnapshot", shown(take(form.get("VolumeId").orElse(""), form), "status"));
    }

    private Snapshot take(String volume, Form form) {
        var tags = new TreeMap<String, String>();
        String prefix = "TagSpecification.1.Tag.";
        IntStream.iterate(1, i -> form.has(prefix + i + ".Key"), i -> i + 1)
                .forEach(i -> tags.put(
                        form.get(prefix + i + ".Key").orElseThrow(),
                        form.get(prefix + i + ".Value").orElse("")));
        String id = "snap-" + String.format("%017x", snapshots.size() + 1);
        var taken = new Snapshot(id, volume, clock.instant(), tags);
        snapshots.add(taken);
        return taken;
    }

    private Reply describeSnapshots(Form form) {
        var ids = form.filter("snapshot-id");
        var volumes = form.filter("volume-id");
        String items = snapshots.stream()
                .filter(one -> ids.isEmpty() || ids.get().contains(one.id()))
                .filter(one -> volumes.isEmpty() || volumes.get().contains(one.volume()))
                .map(one -> "<item>" + shown(one, "status") + "</item>")
                .collect(Collectors.joining());
        return reply("DescribeSnapshots", "<snapshotSet>" + items + "</snapshotSet>");
    }

    private static String shown(Snapshot one, String state) {
        return Xml.element("snapshotId", one.id()) + Xml.element("volumeId", one.volume())
                + Xml.element(state, "completed") + Xml.element("startTime", one.at())
                + "<progress>100%</progress>" + Xml.element("ownerId", Account.ID) + tags(one.tags());
    }

    private static Reply reply(String action, String content) {
        return Reply.xml(
                200, "<" + action + "Response><requestId>pocket</requestId>" + content + "</" + action + "Response>");
    }
}
